/** Lower-case letters that no mark explains, each with what it sounds like: Latin, Cyrillic, Greek. */
const sounds = `
  ß ss æ ae œ oe ø o ð d þ th đ d ħ h ı i ł l ŋ ng ŧ t
  а a б b в v г g ґ g д d ђ dj е e є ye ж zh з z и i і i ј j к k л l љ lj м m н n њ nj о o п p р r с s т t ћ c
  у u ф f х kh ц ts ч ch џ dz ш sh щ shch ы y э e ю yu я ya
  α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o`

const latin: ReadonlyMap<string, string> = new Map([
  ...[...sounds.matchAll(/(\S+)\s(\S+)/g)].map(([, letter = '', sound = '']) => [letter, sound] as const),
  ['ъ', ''],
  ['ь', ''],
])

export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text)
}

/** A text in ASCII letters, as far as its own are known to sound like some; marks are dropped. */
export function inLatin(text: string): string {
  if (isAscii(text)) return text
  let written = ''
  for (const letter of text.normalize('NFD').replace(/\p{M}/gu, '')) {
    const lower = letter.toLowerCase()
    const sound = latin.get(lower)
    if (sound === undefined) written += letter
    else written += lower === letter ? sound : sound.charAt(0).toUpperCase() + sound.slice(1)
  }
  return written
}
