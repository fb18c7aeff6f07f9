/** What a person asked for does not exist; the message says what there is. */
export class Unknown extends Error {}

/**
 * An unexpected error for the log: its kind and where it happened, without its message. A message may quote the
 * question, and questions are never written down.
 */
export function whereItWentWrong(error: unknown): string {
  if (!(error instanceof Error)) return 'an unexpected error (not an Error)';
  const { name, message, stack = '' } = error;
  const at = stack.indexOf(message);
  // A message changed after the fact is not where it should be: then the stack cannot be told from it.
  const frames = at < 0 ? '' : stack.slice(at + message.length).replace(/^.*\n?/, '\n');
  return `an unexpected error (${name})${frames.trimEnd()}`;
}
