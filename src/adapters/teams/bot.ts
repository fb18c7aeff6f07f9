/**
 * All of Onus that knows botbuilder. Whoever replaces it (docs/teams.md) writes `bot` anew and touches nothing else.
 */
import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  type InvokeResponse,
  type Activity as SdkActivity,
  TurnContext,
} from 'botbuilder';
import { type AuthenticateRequestResult, AuthenticationConstants } from 'botframework-connector';
import { Entity } from 'botframework-connector/lib/connectorApi/models/mappers.js';
import type { TeamsConfig } from '../../config.ts';
import { unfit } from './door.ts';
import type { Activity } from './heard.ts';

/** What is sent: a message, or the sign that one is being written. */
export type Outgoing = { type: 'message' | 'typing'; [field: string]: unknown };

/** One activity that was let in, and the way to answer it. */
export interface Turn {
  /** Says something where the activity came from; resolves to its id. Once only: never tries again. */
  send(activity: Outgoing): Promise<string>;
  /** What it takes to speak here first, later: text that only `speak` reads. */
  reference: string;
  /** Puts something in the place of a message said before. */
  update(id: string, activity: Outgoing): Promise<void>;
}

/** What goes back over HTTP. */
export interface Reply {
  status: number;
  body?: unknown;
}

export interface Bot {
  /**
   * Finds out who sends an activity and has it answered. Throws `Refused` for whoever may not, `Outage` where it
   * cannot be found out now, and what `answer` throws.
   */
  deliver(activity: Activity, authorization: string, answer: (turn: Turn) => Promise<Reply>): Promise<Reply>;
  /** Speaks first where somebody spoke before; a channel is spoken to as a whole. Once only: never tries again. */
  speak(reference: string, activity: Outgoing): Promise<string>;
}

/** The sender is not Teams, or does not mean this bot. */
export class Refused extends Error {}
/** Microsoft's keys could not be had, so nobody can be recognised. */
export class Outage extends Error {}

/** Where Microsoft's cloud is. All of it is named because the SDK, given one, drops its defaults for the others. */
export interface Cloud {
  issuer: string;
  /** Metadata that lead to the keys tokens are signed with. */
  keys: string;
  login: string;
  scope: string;
  oauth: string;
  /** How long to wait for the keys. */
  patienceMs: number;
}

const PUBLIC: Cloud = {
  issuer: AuthenticationConstants.ToBotFromChannelTokenIssuer,
  keys: AuthenticationConstants.ToBotFromChannelOpenIdMetadataUrl,
  login: AuthenticationConstants.ToChannelFromBotLoginUrl,
  scope: AuthenticationConstants.ToChannelFromBotOAuthScope,
  oauth: AuthenticationConstants.OAuthUrl,
  patienceMs: 8000,
};
/** The tenant in which Microsoft's own tokens are made. */
const BOT_FRAMEWORK_TENANT = 'd6d49420-f39b-4df7-a1dc-d59a935871db';
/** A request to Teams that takes longer has failed. */
const TIMEOUT_MS = 10_000;

// The SDK sends of an entity only the fields it knows, and citations are not among them.
Object.assign(Entity.type, { additionalProperties: { type: { name: 'Object' } } });

/** `config` null: nobody can be recognised; who may come in is the caller's to decide. */
export function bot(config: TeamsConfig | null, cloud: Cloud = PUBLIC): Bot {
  const adapter = new Adapter(new Recognition(config, cloud));
  return {
    deliver: async (activity, authorization, answer) => {
      let reply: Reply | undefined;
      const result = await adapter.deliver(activity as SdkActivity, authorization, async (context) => {
        reply = await answer(turn(adapter, context));
      });
      // Of a delivery that expects its replies in the response, the SDK has kept them.
      return activity.type === 'message' && result ? result : (reply ?? { status: 200 });
    },
    speak: async (reference, activity) => {
      let id = '';
      const there = JSON.parse(reference) as Partial<ConversationReference>;
      await adapter.continueConversationAsync(config?.appId ?? '', there, async (context) => {
        // The SDK invents an activity to go on from; nothing is a reply to it.
        delete context.activity.id;
        id = await turn(adapter, context).send(activity);
      });
      return id;
    },
  };
}

/** Opens the door that CloudAdapter keeps: its own would log errors with all that they carry, and tell the reason. */
class Adapter extends CloudAdapter {
  deliver(
    activity: SdkActivity,
    authorization: string,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, logic);
  }
}

/** The SDK's check of tokens, with less let through to it and only two ways to fail. */
class Recognition extends ConfigurationBotFrameworkAuthentication {
  readonly #config: TeamsConfig | null;
  readonly #cloud: Cloud;

  constructor(config: TeamsConfig | null, cloud: Cloud) {
    super({
      ToBotFromChannelTokenIssuer: cloud.issuer,
      ToBotFromChannelOpenIdMetadataUrl: cloud.keys,
      ToBotFromEmulatorOpenIdMetadataUrl: cloud.keys,
      ToChannelFromBotLoginUrl: cloud.login,
      ToChannelFromBotOAuthScope: cloud.scope,
      OAuthUrl: cloud.oauth,
      ValidateAuthority: true,
      ...(config && { MicrosoftAppId: config.appId, MicrosoftAppType: config.type }),
      ...(config?.password && { MicrosoftAppPassword: config.password }),
      ...(config?.tenantId && { MicrosoftAppTenantId: config.tenantId }),
    });
    this.#config = config;
    this.#cloud = cloud;
  }

  override async authenticateRequest(activity: SdkActivity, authorization: string): Promise<AuthenticateRequestResult> {
    if (!this.#config) return super.authenticateRequest(activity, '');
    const { appId, tenantId } = this.#config;
    const { issuer, patienceMs } = this.#cloud;
    const tenants = [BOT_FRAMEWORK_TENANT, ...(tenantId ? [tenantId] : [])];
    const why = unfit(authorization, { issuer, audience: appId, serviceUrl: activity.serviceUrl, tenants });
    if (why) throw new Refused(why);
    try {
      return await within(patienceMs, super.authenticateRequest(activity, authorization));
    } catch (error) {
      const { name, statusCode, message } = error as { name?: string; statusCode?: number; message?: string };
      if (statusCode === 401 || /^(?:JsonWebToken|NotBefore|TokenExpired)Error$/.test(name ?? ''))
        throw new Refused(message);
      throw new Outage(name, { cause: error });
    }
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, fail) => {
    AbortSignal.timeout(ms).addEventListener('abort', () => fail(new Outage('no answer')), { once: true });
  });
  return Promise.race([work, late]);
}

function turn(adapter: Adapter, context: TurnContext): Turn {
  const { client } = context.turnState.get(adapter.ConnectorClientKey) as { client: Pick<Client, 'pipeline'> };
  // The SDK would send a message again whose connection broke after it arrived, and follow wherever it is sent.
  for (const name of ['defaultRetryPolicy', 'redirectPolicy']) client.pipeline.removePolicy({ name });
  client.pipeline.addPolicy({
    name: 'onus-timeout',
    sendRequest: (request, next) => next(Object.assign(request, { timeout: TIMEOUT_MS })),
  });
  return {
    reference: referenceOf(context),
    send: async (activity) => (await context.sendActivity(activity as Partial<SdkActivity>))?.id ?? '',
    update: async (id, activity) => void (await context.updateActivity({ ...activity, id } as Partial<SdkActivity>)),
  };
}

/** Where to speak first: the conversation as a whole, not the thread in which somebody said so. */
function referenceOf({ activity }: TurnContext): string {
  const { activityId: _, conversation, ...rest } = TurnContext.getConversationReference(activity);
  const [id = ''] = (conversation?.id ?? '').split(';messageid=');
  return JSON.stringify({ ...rest, conversation: { ...conversation, id } });
}

/** The HTTP client inside the SDK's connector, which its types hide. */
interface Client {
  pipeline: {
    removePolicy(policy: { name: string }): unknown;
    addPolicy(policy: {
      name: string;
      sendRequest: (request: object, next: (request: object) => Promise<unknown>) => Promise<unknown>;
    }): void;
  };
}
