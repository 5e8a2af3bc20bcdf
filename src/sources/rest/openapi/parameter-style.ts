import { type ParamStyle, type ParamStyleName, paramStyles } from '../../../mapping/index.ts'
import { own, ownString } from './json.ts'
import type { ParameterLocation } from './model.ts'
import type { Located } from './resolve-ref.ts'

/** What 2.0's `collectionFormat` is called in 3.x. */
const collectionFormats: ReadonlyMap<string, ParamStyleName> = new Map([
  ['csv', 'form'],
  ['multi', 'form'],
  ['ssv', 'spaceDelimited'],
  ['tsv', 'tabDelimited'],
  ['pipes', 'pipeDelimited'],
])

/** How the document wants a parameter written, with the specification's defaults. */
export function parameterStyle(
  { value }: Located,
  name: string,
  location: ParameterLocation,
  isVersion2: boolean,
): ParamStyle {
  const isInUrl = location === 'query' || location === 'cookie'
  const plain = isInUrl ? 'form' : 'simple'
  if (isVersion2) {
    const format = ownString(value, 'collectionFormat') ?? 'csv'
    const style = collectionFormats.get(format) ?? plain
    const isSimple = style === 'form' && !isInUrl
    return { style: isSimple ? 'simple' : style, explode: format === 'multi', allowReserved: false, name }
  }
  const written = ownString(value, 'style')
  const style = paramStyles.find((each) => each === written) ?? plain
  const explode = own(value, 'explode')
  return {
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form' || style === 'deepObject',
    allowReserved: own(value, 'allowReserved') === true && location === 'query',
    name,
  }
}
