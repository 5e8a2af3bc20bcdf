import { type MappingScope, StyledValue } from '../../mapping/index.ts'
import type { RequestPart } from './request-error.ts'
import { type Encode, styledText } from './styled-text.ts'
import { type TextPart, textOf } from './text-value.ts'

/** The text of all parts; an absent value leaves nothing. Values pass `encode`, literals stay. */
export function renderParts(
  parts: readonly TextPart[],
  scope: MappingScope,
  part: RequestPart,
  encode: Encode,
): string {
  let text = ''
  for (const each of parts)
    text += each.kind === 'literal' ? each.text : (renderValue(each.mapping.run({}, scope, []), part, encode) ?? '')
  return text
}

/**
 * A value as it stands in a request, encoded; undefined where there is none.
 * @throws GatewayError BAD_USER_INPUT for what has no text.
 */
export function renderValue(value: unknown, part: RequestPart, encode: Encode): string | undefined {
  if (value instanceof StyledValue) return styledText(value, part, encode)
  const text = textOf(value, part)
  return text === undefined ? undefined : encode(text)
}
