/**
 * `snake_case`, `kebab-case`, `PascalCase` and `SCREAMING_CASE` as `camelCase`. A word ends at anything that is no letter or
 * digit, before a capital behind a small letter, and before the last capital of several (`XMLHttp` is `xmlHttp`).
 */
export function camelCase(name: string): string {
  return toWords(name)
    .map((word, at) => (at === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()))
    .join('')
}

function toWords(name: string): string[] {
  return name
    .replace(/([\p{Ll}])(\p{N}*)(?=\p{Lu})/gu, '$1$2 ')
    .replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1 ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
