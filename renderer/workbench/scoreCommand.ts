/**
 * How well a command answers what was typed: 0 not at all, 1 best. Every typed word must begin or stand within the
 * command's words; the title counts more than the group, the beginning of a word more than its inside.
 */
export function scoreCommand(_id: string, typed: string, [title = "", group = ""]: readonly string[] = []): number {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const scores = words.map((word) => Math.max(scoreWord(title, word), 0.9 * scoreWord(group, word)));
  return scores.some((score) => score === 0) ? 0 : average(scores);
}

function scoreWord(text: string, word: string): number {
  const lower = text.toLowerCase();
  if (lower.startsWith(word)) return 1;
  if (lower.split(/[^\p{L}\d]+/u).some((part) => part.startsWith(word))) return 0.8;
  return lower.includes(word) ? 0.4 : 0;
}

function average(scores: readonly number[]): number {
  return scores.length === 0 ? 1 : scores.reduce((sum, score) => sum + score, 0) / scores.length;
}
