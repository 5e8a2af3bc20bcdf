/**
 * The same text, in one piece. V8 keeps what is joined up as a tree of its pieces until somebody reads it. Whoever keeps such a text keeps
 * thousands of objects, which each collection of garbage walks and copies.
 */
export function inOnePiece(text: string): string {
  // Reading one character makes it one piece, in place.
  return Number.isNaN(text.charCodeAt(0)) ? '' : text
}
