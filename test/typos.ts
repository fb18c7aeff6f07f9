/** One random edit (swap of neighbours, loss, wrong letter) in this share of the words longer than four letters. */
export function misspell(text: string, share: number, random: () => number): string {
  return text.replace(/[A-Za-z]{5,}/g, (word) => {
    if (random() >= share) return word;
    const at = 1 + Math.floor(random() * (word.length - 2));
    const kind = random();
    if (kind < 1 / 3) return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
    if (kind < 2 / 3) return word.slice(0, at) + word.slice(at + 1);
    return `${word.slice(0, at)}${'abcdefghijklmnopqrstuvwxyz'[Math.floor(random() * 26)]}${word.slice(at + 1)}`;
  });
}
