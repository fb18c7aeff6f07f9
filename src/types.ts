/**
 * Every noun of Onus. Data only: this file imports nothing, so that anything may import it.
 * The JSON that leaves the program (`onus ask --json`, `POST /api/ask`) is described in docs/json.md.
 */

/** Who is responsible: the cloud provider, the customer, or both, each for a part. */
export type Party = 'provider' | 'customer' | 'shared';
/** One of the two sides of the model. */
export type Side = 'provider' | 'customer';
/** Whose part of a duty is asked for. */
export type Half = Side | 'both';
/**
 * How strong the ground under a duty is. `explicit`: a source names the owner. `general`: the vendor's standard
 * sentence. `derived`: read from documented behaviour, or chosen between sources that disagree. `inherited`: from the
 * category or the general model; no source for this service.
 */
export type Basis = 'explicit' | 'general' | 'derived' | 'inherited';
export type CategoryId = 'infrastructure' | 'container' | 'abstract';
export type ControlType = 'inherited-controls' | 'shared-controls' | 'customer-specific-controls';

/** A document. `asOf` is the ISO date of the text relied on; unknown facts are null, never invented. */
export interface Source {
  id: string;
  title: string;
  section: string;
  publisher: string | null;
  url: string | null;
  asOf: string | null;
  via: 'live' | 'archived' | 'quoted';
  /** Named places in the document (id → how a reader finds it); a citation `source#place` points at one. */
  places?: Record<string, string>;
}

/** One short sentence of ours with its citations (`source` or `source#place`) and the seed facts it carries. */
export interface Statement {
  text: string;
  cites: string[];
  facts?: string[];
  /** True for a statement about a default setting, which is what ages first: the answer names the date of its source. */
  default?: boolean;
}

/** One cell: who owns an area of a service, a category or the general model, and each side's part. */
export interface Duty {
  party: Party;
  basis: Basis;
  provider?: Statement[];
  customer?: Statement[];
}

/** What there is to be responsible for, or (with `members`) a family of areas that people ask about in one word. */
export interface Area {
  id: string;
  name: string;
  /** What belongs here, in one sentence for a reader. */
  about: string;
  /** A question that Onus understands as this area; " for <service>" is put before its question mark. */
  question: string;
  /** Completes "AWS …" and "You …" in a headline: "patches the operating system" / "patch the operating system". */
  provider: string;
  customer: string;
  /** Names of the area: a hit is strong evidence. */
  aliases: string[];
  /** How people ask about it: examples the classifier learns from. `{service}` stands for any service. */
  phrases: string[];
  /** Those of the phrases that are about a duty in which both sides have a part: whose part they ask for. */
  halves: Record<Half, string[]>;
  /** In a family, the areas it stands for when asked bluntly. */
  members?: string[];
  /** Areas that, named beside the family, say which part of it is meant: "patches of the hypervisor". */
  layers?: string[];
  /** Each side does this for what is its own: whose people or systems are asked about tells whose part. */
  own?: boolean;
}

/** Service, or category (its id is then a CategoryId and `category` names itself). */
export interface Service {
  id: string;
  name: string;
  aliases: string[];
  /** Words of its own trade, in lower case, that stand for it where nothing else is named: WCUs are DynamoDB's. */
  tells: string[];
  category: CategoryId;
  /** Why it is in its category: the sentence shown for "what category is X?". */
  classification: Statement & { basis: Basis };
  /** A variant knows the service whose duties it takes over before its category's. */
  parent?: string;
  /** Services that, named right beside the parent, mean this variant: EKS "on a Fargate profile". */
  beside?: string[];
  /** Others run in it: "RDS in our VPC" is about RDS. */
  place?: boolean;
  /** The area that the service is there for: asked about it in words that fit no area well, this one is meant. */
  purpose?: string;
  duties: Record<string, Duty>;
  /** What an overlay says besides, by area: told first, changes no verdict. */
  added?: Record<string, Pick<Duty, 'provider' | 'customer'>>;
  /** Headlines of our own by area or family, where the general form would be clumsy. */
  headlines?: Record<string, string>;
}

/** A thing to explain. */
export interface Concept {
  id: string;
  name: string;
  /** Asks for its meaning; Onus understands it as this concept. */
  question: string;
  aliases: string[];
  /** The side that owns it, where it has one. */
  party: Party | null;
  /** The answer's first sentence. */
  headline: string;
  statements: Statement[];
  /** How people ask for it without its name: examples the classifier learns from. */
  phrases: string[];
  /** Questions that lead on; each must be understood by Onus itself. */
  next?: string[];
  /** The concepts that it sorts: told with it, a line each. */
  members?: string[];
}

/** What kind of control an area is, with the words and the source that say so. */
export interface Control {
  area: string;
  type: ControlType;
  party: Party;
  headline: string;
  statements: Statement[];
}

/** Two sources disagree; Onus shows both and says which it follows and why. */
export interface Conflict {
  id: string;
  /** Where it is shown: in answers about any of these services (or categories) and any of these areas or concepts. */
  services: string[];
  areas: string[];
  concepts: string[];
  /** Each source's claim, in our words. */
  claims: Statement[];
  follows: string;
  because: string;
}

/** A word that could mean several things ("database", "elastic", "eb"): asked back, never guessed. */
export interface Ambiguity {
  aliases: string[];
  /** What is asked back: "Which database?" */
  question: string;
  /** Ids of services, categories or concepts it may mean. */
  options: string[];
  /** The service it means when nothing else is named ("instance" → ec2); then it is never asked back. */
  default?: string;
  /** The service it means beside another that it is compared with: "our own VMs versus RDS". */
  beside?: string;
}

export interface Provider {
  id: string;
  /** The short name people see: "AWS". */
  name: string;
  aliases: string[];
  /** Services it has that Onus has no entry for: known by name so that the decline can say so. */
  unlisted: string[];
  /** Other clouds (`cloud`), other vendors, and words for on-premises: what is declined by name. */
  others: { name: string; aliases: string[]; cloud?: boolean }[];
  ambiguities: Ambiguity[];
  /** What people say, in lower case, and the words of our statements that it stands for: a SYN attack is a flood. */
  turns: { said: string[]; means: string }[];
  /** One well-known service of each category, for options and examples. */
  exemplars: string[];
  /** The sources that the whole rests on. */
  main: string[];
  /** Questions that show a newcomer what can be asked; Onus answers each. */
  examples: string[];
}

/** A team of the organisation that runs Onus, from its overlay. */
export interface Team {
  id: string;
  /** As people see it: "Platform team". */
  name: string;
  aliases: string[];
  /** Where to find it: a Slack channel ("#platform"), a link into Teams, a mail address or telephone number. */
  slack: string | null;
  teams: string | null;
  contact: string | null;
}

/** What a team does of the customer's part. No services: all; no areas: all. */
export interface Ownership {
  team: string;
  services: string[];
  areas: string[];
  runbook: string | null;
}

/** Who does the customer's part of what was asked, in the organisation that runs Onus. */
export interface Owner {
  /** Null: whatever service. */
  service: string | null;
  area: string;
  /** Null where nobody is named. */
  team: string | null;
  slack: string | null;
  teams: string | null;
  contact: string | null;
  runbook: string | null;
}

/** One intent: what people say, and for declines and small talk the reply. */
export interface Intent {
  id: string;
  outcome: 'answer' | 'decline' | 'done';
  reason?: DeclineReason;
  reply?: string;
  phrases: string[];
}

export type DeclineReason = 'unknown-service' | 'no-entry' | 'other-provider' | 'not-responsibility' | 'not-english';
export type Outcome = 'answer' | 'clarify' | 'decline' | 'done';

/** Where a question was asked; the key of a conversation. */
export interface Place {
  adapter: string;
  tenant?: string;
  channel?: string;
  thread?: string;
}
export interface Question {
  text: string;
  place?: Place;
  user?: string;
  /** It stands alone, as a button's question does: what was said before has no part in it; what comes after goes on. */
  alone?: boolean;
  /** What the adapter needs to speak first at this place later (Teams: the conversation reference). Text, opaque to Onus. */
  reference?: string;
}

/** The owner that a question presumes: "that's on us, right?" presumes the customer, "not our job" the provider. */
export interface Claim {
  party: Party;
  /** Only of "shared": that it is not. What is denied of one side is said of the other. */
  negated: boolean;
  /** True where everything is said to be theirs: "we need not do anything". */
  all?: boolean;
}

/** What Onus understood of a question. Ids only: no user text, so that it may be kept in a receipt. */
export interface Reading {
  intent: string;
  services: string[];
  areas: string[];
  concepts: string[];
  /** The side asked for ("what do WE do…"), if one was. */
  side: Side | null;
  /** The owner a yes/no question presumes. */
  claim: Claim | null;
  confidence: number;
  runnerUp: string | null;
  /** The team whose work is asked for, by its id in the overlay. */
  team?: string;
}

export interface Option {
  label: string;
  /** Stands alone: means the same anywhere, from anyone. */
  question: string;
}

/** What is remembered of the last answer in a thread, nothing more: no user text. */
export interface Context {
  canonical: string;
  reading: Reading;
  options: Option[];
  /** The citations of the last answer, for "source?". */
  citations: Citation[];
}

export interface Verdict {
  service: string | null;
  area: string;
  party: Party;
  basis: Basis;
  /** `asked`: part of the question; `context`: told along with it, never changes the headline's party. */
  role: 'asked' | 'context';
}

/** A paragraph of an answer. `both` is told for both sides, `conflict` where sources disagree, `note` about the answer. */
export interface Part {
  side: Side | 'both' | 'conflict' | 'note';
  text: string;
  cites: number[];
  /** Seed facts carried, for the completeness test; not part of the public JSON. */
  facts?: string[];
}

export interface Citation {
  n: number;
  source: string;
  title: string;
  section: string;
  url: string | null;
  asOf: string | null;
  via: Source['via'];
}

export interface Answer {
  outcome: Outcome;
  intent: string;
  reason: DeclineReason | null;
  canonical: string;
  services: string[];
  areas: string[];
  concepts: string[];
  party: Party | null;
  verdicts: Verdict[];
  premise: 'yes' | 'no' | 'partly' | null;
  headline: string;
  parts: Part[];
  citations: Citation[];
  options: Option[];
  next: string[];
  /** Empty where no overlay names owners. */
  owners: Owner[];
  confidence: number;
  receipt: string;
  knowledge: string;
  /** The provider's name as people see it, for the renderers. */
  provider: string;
  /** What is remembered for the next question of the thread; null where nothing should be. */
  context: Context | null;
  /** True where the words mean this only beside the thread's last answer: a follow-up, or one of its options. */
  follows: boolean;
  /** Asks why this is the answer, in words that stand alone; null where nothing was decided. */
  why: string | null;
  /** Meant for the asker alone, wherever the surface can do that. */
  private?: true;
}

export type Engine = (question: Question, context?: Context) => Answer;
/** All that an adapter knows. */
export type Ask = (question: Question) => Promise<Answer>;
/** A message that was not addressed to Onus: an answer only where it follows up on one, otherwise null for silence. */
export type Overhear = (question: Question) => Promise<Answer | null>;

/**
 * Does a piece of work once for each key, however often it is delivered. While it runs, other deliveries wait for its
 * outcome; when it has succeeded they do nothing; when it has failed it is as if it had never come, so that the
 * platform's next try is worked on. A table can stand behind it where several processes share the work.
 */
export type Once = (key: string, work: () => Promise<void>) => Promise<void>;

/** A command of a person's ("tips on at 9"): what Onus says after doing it, or null where the words are a question. */
export type Obey = (question: Question) => Promise<Answer> | null;

/** A short, cited thing to know, for channels that get one a day. */
export interface Tip {
  id: string;
  text: string;
  cites: string[];
  /** Leads on; answered by Onus, from what the tip rests on. */
  question: string;
}

/** When a channel gets its tip. */
export interface Schedule {
  /** ISO weekdays, 1 (Monday) to 7, ascending. */
  days: number[];
  /** Local, HH:MM. */
  time: string;
  /** IANA name of the time zone. */
  zone: string;
}

/** One tip's turn: a channel, and a date there. At most one message a slot. */
export interface Slot {
  place: Place;
  /** Local date of the channel, YYYY-MM-DD. */
  date: string;
}

/**
 * How posting ended. `later`: not taken, may be after `ms`. `gone`: nothing can be posted there any more. `refused`: this
 * message will never be taken. `unclear`: it may have been taken (the connection broke, no answer in time).
 */
export type Said =
  | { said: 'sent' }
  | { said: 'later'; ms: number }
  | { said: 'gone' | 'refused'; why: string }
  | { said: 'unclear' };
/** Whether a slot's message is there. `unreadable`: nobody lets us look; `later`: could not look just now. */
export type Found = 'found' | 'absent' | 'unreadable' | 'later';

/** An adapter that can speak first. */
export interface Speaker {
  /** Milliseconds between two messages to one tenant. */
  gap: number;
  /** Posts once: never tries again by itself, gives up after `within` ms. Never throws for what the platform does. */
  say(slot: Slot, answer: Answer, reference: string | null, within: number): Promise<Said>;
  /** Looks for the slot's message, which cannot be older than `since` (ms). Absent where the platform has no history. */
  find?(slot: Slot, since: number): Promise<Found>;
}

/** What a platform knows about a person in a place; null where it could not be learnt. */
export interface Profile {
  name: string | null;
  zone: string | null;
  /** Created the channel, or administers the workspace. */
  admin: boolean | null;
  /** Whether Onus can post there. */
  inside: boolean | null;
}
export type Profiles = (place: Place, user: string) => Promise<Profile>;

/** The whole checked knowledge, as the engine uses it. Phrases are gone: the classifier has learnt them. */
export interface Knowledge {
  /** Names this content: a hash over all files. */
  version: string;
  provider: Provider;
  areas: Record<string, Area>;
  general: Record<string, Duty>;
  categories: Record<CategoryId, Service>;
  services: Record<string, Service>;
  concepts: Record<string, Concept>;
  controls: Record<string, Control>;
  conflicts: Conflict[];
  sources: Record<string, Source>;
  intents: Record<string, Intent>;
  tips: Tip[];
  /** From the organisation's overlay; empty without one. */
  teams: Record<string, Team>;
  owns: Ownership[];
}
