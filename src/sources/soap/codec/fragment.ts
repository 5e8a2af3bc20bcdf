import { createXmlTextWriter } from '../../xml/text-writer.ts'
import { tokenizeXml } from '../../xml/tokenize.ts'
import { XmlError } from '../../xml/xml-error.ts'
import { inputError } from './shape-error.ts'

/**
 * XML text of exactly one element, written anew so that it means the same wherever it is put.
 * @throws GatewayError BAD_USER_INPUT for anything else.
 */
export function checkedFragment(xml: unknown, name: string): string {
  if (typeof xml !== 'string') throw inputError(`${name} takes XML text only`)
  const writer = createXmlTextWriter()
  try {
    tokenizeXml(xml, writer)
  } catch (error) {
    if (error instanceof XmlError) throw inputError(`${name} is not well-formed XML`)
    throw error
  }
  return writer.finish()
}

/**
 * XML text of elements with text between them, written anew as `checkedFragment` does.
 * @throws GatewayError BAD_USER_INPUT for anything else.
 */
export function checkedContent(xml: unknown, name: string): string {
  if (typeof xml !== 'string') throw inputError(`${name} takes XML text only`)
  return checkedFragment(`<x>${xml}</x>`, name).slice('<x>'.length, -'</x>'.length)
}
