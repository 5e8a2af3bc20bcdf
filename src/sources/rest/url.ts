import type { Mapping, MappingScope } from '../../mapping/types.ts'
import { percentEncode } from './percent-encode.ts'
import { renderParts, renderValue } from './render-parts.ts'
import { unusableInput } from './request-error.ts'
import { encodeValue, literalText, soleHole, type TextPart } from './text-value.ts'
import { mapStep, paramStep } from './url-query.ts'
import type { UrlTemplate } from './url-template.ts'

/** What a URL is made from, in the order in which it is put together. */
export interface UrlPieces {
  readonly base: UrlTemplate | undefined
  readonly sourcePath: Mapping | undefined
  readonly sourceQuery: Mapping | undefined
  readonly own: UrlTemplate
  readonly ownPath: Mapping | undefined
  readonly ownQuery: Mapping | undefined
}

/** Makes the URL for one call; undefined where a parent field that the path needs is null: there is nothing to ask for. */
export type UrlBuilder = (scope: MappingScope) => string | undefined

type PathStep = (path: string, scope: MappingScope) => string | undefined

/** Compiles the pieces to a function. Base path, source path, connector path; then the queries in the same order. */
export function compileUrl(pieces: UrlPieces): UrlBuilder {
  const { base, own } = pieces
  const origin = base?.origin ?? own.origin ?? ''
  const pathSteps = [
    ...segmentSteps(base?.segments ?? [], isBaseContinued(pieces)),
    ...listStep(pieces.sourcePath),
    ...segmentSteps(own.segments, pieces.ownPath !== undefined),
    ...listStep(pieces.ownPath),
  ]
  const querySteps = [
    ...(base?.params ?? []).map(paramStep),
    ...mapStep(pieces.sourceQuery),
    ...own.params.map(paramStep),
    ...mapStep(pieces.ownQuery),
  ]
  return (scope) => {
    let path: string | undefined = ''
    for (const step of pathSteps) {
      path = step(path, scope)
      if (path === undefined) return undefined
    }
    const pairs: string[] = []
    for (const step of querySteps) step(pairs, scope)
    return `${origin}${path === '' ? '/' : path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
  }
}

/** A connector's path that is only a slash adds nothing to the base. */
function isBaseContinued({ sourcePath, own, ownPath }: UrlPieces): boolean {
  return own.segments.some((segment) => segment.length > 0) || sourcePath !== undefined || ownPath !== undefined
}

/** A slash at the end of what is continued is no segment of its own; nor is a path that is only a slash. */
function segmentSteps(segments: readonly (readonly TextPart[])[], isContinued: boolean): PathStep[] {
  const isEmptyLast = segments.at(-1)?.length === 0
  const used = isEmptyLast && (isContinued || segments.length === 1) ? segments.slice(0, -1) : segments
  const steps: PathStep[] = []
  let literal = ''
  for (const segment of used) {
    if (segment.some((part) => part.kind === 'hole')) {
      const prefix = `${literal}/`
      const render = segmentRenderer(segment)
      steps.push((path, scope) => {
        const text = render(scope)
        return text === undefined ? undefined : path + prefix + text
      })
      literal = ''
    } else literal += `/${literalText(segment)}`
  }
  if (literal !== '') {
    const text = literal
    steps.push((path) => path + text)
  }
  return steps
}

function segmentRenderer(segment: readonly TextPart[]): (scope: MappingScope) => string | undefined {
  const sole = soleHole(segment)
  if (sole === undefined) return (scope) => safeSegment(renderParts(segment, scope, 'path', encodeInPath))
  const isOfParent = sole.references.length > 0 && sole.references.every(({ variable }) => variable === 'this')
  return (scope) => {
    const text = renderValue(sole.run({}, scope, []), 'path', encodeInPath)
    if (text === undefined && isOfParent) return undefined
    return safeSegment(text ?? '')
  }
}

/**
 * A segment that cannot lead elsewhere: an empty one would ask for the whole collection, dots for a directory above.
 * @throws GatewayError BAD_USER_INPUT
 */
function safeSegment(text: string): string {
  if (text === '' || text === '.' || text === '..') throw unusableInput('path', 'a path segment is empty or only dots')
  return text
}

/** `path:` appends a list of segments. */
function listStep(mapping: Mapping | undefined): PathStep[] {
  if (mapping === undefined) return []
  return [
    (path, scope) => {
      const value = mapping.run({}, scope, [])
      if (value === null || value === undefined) return path
      if (!Array.isArray(value)) throw unusableInput('path', '`path` did not give a list')
      let extended = path
      for (const item of value) extended += `/${safeSegment(renderValue(item, 'path', encodeInPath) ?? '')}`
      return extended
    },
  ]
}

function encodeInPath(text: string): string {
  return encodeValue(text, 'path', percentEncode)
}
