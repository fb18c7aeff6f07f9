/**
 * What each platform accepts at most, in UTF-16 units or items. What is longer is refused as a whole, or cut by the
 * platform from its end, where the sources stand; so the renderers shorten statements themselves, and a test holds
 * every golden answer to this table.
 */
export const LIMITS = {
  /** https://docs.slack.dev/reference/block-kit and https://docs.slack.dev/reference/methods/chat.postMessage (2026-11). */
  slack: {
    blocks: 50,
    viewBlocks: 100,
    /** Text of a section, and of a mrkdwn element of a context block. */
    text: 3000,
    headerText: 150,
    contextElements: 10,
    actionsElements: 25,
    contextActionsElements: 5,
    buttonText: 75,
    buttonValue: 2000,
    actionId: 255,
    /** The `text` of a message: what is longer than Slack's advice is cut by some clients. */
    messageText: 4000,
    /**
     * All text in a message's blocks together, with `blockWeight` for each block: beyond it comes
     * `msg_blocks_too_long`. Not documented; these figures are on the safe side of what was measured
     * (https://github.com/slackapi/bolt-js/issues/2509 and /2867: 13,297 characters in one block passed, 125 fewer
     * beside a divider; 11,341 in many blocks did not).
     */
    weight: 12_500,
    blockWeight: 125,
  },
  /**
   * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages, …/bot-messages-ai-generated-content,
   * …/conversations/suggested-actions and …/task-modules-and-cards/cards/cards-reference (2026-11). Where the pages
   * disagree, the smaller figure.
   */
  teams: {
    /** Bytes of a whole message, which every connector takes; and what the parts around its card and citations may take. */
    message: 28_000,
    around: 4000,
    headline: 1000,
    fallback: 1500,
    /** Buttons a card shows; more are dropped. */
    actions: 6,
    buttonText: 75,
    suggestedActions: 3,
    /** The Playground refuses a message with more. */
    citations: 10,
    citationName: 80,
    citationAbstract: 160,
    citationKeyword: 28,
    citationKeywords: 3,
    previewTitle: 150,
    previewText: 200,
    /** What gives way, step by step, until a card fits: the length of a statement, how many there are, a source's name. */
    shorter: [
      [2000, 60, 300],
      [500, 60, 300],
      [250, 30, 150],
      [120, 15, 60],
      [80, 5, 20],
    ],
    /** A source's name cut to this stands without its section. */
    nameOnly: 20,
  },
} as const;

/** Cut to `most` units, with an ellipsis, at a word where there is one near, never within a surrogate pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, Math.max(0, most - 1)).replace(/[\ud800-\udbff]$/, '');
  const word = head.replace(/\s+\S*$/, '');
  return `${word.length > head.length * 0.8 ? word : head}…`;
}
