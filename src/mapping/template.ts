import { compileMapping } from './compile.ts'
import { endOfLine, endOfString } from './lexer.ts'
import type {
  Mapping,
  MappingMistake,
  MappingProblem,
  MappingReference,
  MappingResult,
  MappingScope,
  Template,
  TemplatePart,
} from './types.ts'
import { toText, typeName } from './values.ts'

/**
 * Parses and compiles text with `{expression}` holes, or tells every mistake in it. Line breaks and tabs of the literal text
 * only lay it out and are left out; spaces stay. Offsets point into the template's text.
 */
export function compileTemplate(text: string): MappingResult<Template> {
  const parts: TemplatePart[] = []
  const references: MappingReference[] = []
  const mistakes: MappingMistake[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{', at)
    addLiteral(parts, text.slice(at, open === -1 ? text.length : open))
    if (open === -1) break
    const close = endOfHole(text, open)
    if (close === undefined) {
      mistakes.push({
        rule: 'mapping-syntax',
        message: 'the hole is not closed',
        remedy: 'close it with "}"',
        offset: open,
      })
      break
    }
    const offset = open + 1
    const compiled = compileHole(text.slice(offset, close))
    if (compiled.ok) {
      parts.push({ kind: 'hole', mapping: compiled.value, offset })
      references.push(...compiled.value.references.map((each) => ({ ...each, offset: each.offset + offset })))
    } else {
      mistakes.push(...compiled.mistakes.map((mistake) => ({ ...mistake, offset: mistake.offset + offset })))
    }
    at = close + 1
  }
  return mistakes.length === 0 ? { ok: true, value: { text, references, parts } } : { ok: false, mistakes }
}

function addLiteral(parts: TemplatePart[], text: string): void {
  const literal = text.replace(/[\t\n\f\r]+/g, '')
  if (literal !== '') parts.push({ kind: 'literal', text: literal })
}

/** Offset of the brace that closes the hole: braces in strings and comments do not count, others nest. */
function endOfHole(text: string, open: number): number | undefined {
  let depth = 0
  for (let at = open; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '"' || char === "'") at = endOfString(text, at) - 1
    else if (char === '#') at = endOfLine(text, at)
    else if (char === '{') depth += 1
    else if (char === '}') {
      depth -= 1
      if (depth === 0) return at
    }
  }
  return undefined
}

/** A hole must be able to give text: what is known to be an object is most likely a variable's name left out. */
function compileHole(text: string): MappingResult<Mapping> {
  const compiled = compileMapping(text)
  if (!compiled.ok || compiled.value.shape.kind !== 'object') return compiled
  const name = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*$/.exec(text)?.[1]
  const remedy =
    name === undefined ? 'write `{$args.name}`, or make text with ->jsonStringify' : `write \`{$args.${name}}\``
  return {
    ok: false,
    mistakes: [{ rule: 'mapping-syntax', message: 'the hole gives an object, not text', remedy, offset: 0 }],
  }
}

/** The value of a hole, raw. */
export function evaluateHole(
  hole: Extract<TemplatePart, { kind: 'hole' }>,
  scope: MappingScope,
  problems: MappingProblem[],
): unknown {
  const own: MappingProblem[] = []
  const value = hole.mapping.run(null, scope, own)
  for (const { message, offset } of own) problems.push({ message, offset: offset + hole.offset })
  return value
}

/**
 * The template's text with its holes filled: strings as they are, numbers and booleans as JSON writes them, nothing for null
 * and for what is missing. Lists and objects are a problem and give nothing.
 * @param encode is applied to what came out of each hole, never to the literal text.
 */
export function renderTemplate(
  template: Template,
  scope: MappingScope,
  encode: (value: string) => string,
  problems: MappingProblem[],
): string {
  let rendered = ''
  for (const part of template.parts) {
    rendered += part.kind === 'literal' ? part.text : encode(renderHole(part, scope, problems))
  }
  return rendered
}

function renderHole(
  hole: Extract<TemplatePart, { kind: 'hole' }>,
  scope: MappingScope,
  problems: MappingProblem[],
): string {
  const value = evaluateHole(hole, scope, problems)
  const text = toText(value)
  if (text === undefined) {
    problems.push({ message: `a hole in text takes a scalar, not ${typeName(value)}`, offset: hole.offset })
  }
  return text ?? ''
}
