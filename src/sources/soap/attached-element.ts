import { namespaces } from './qname.ts'
import type { AttachedPart } from './wsdl/model.ts'
import { builtins, stringBuiltin } from './xsd/builtins.ts'
import type { AttachedContent, ElementDeclaration, XsdType } from './xsd/model.ts'
import { builtinSimpleType } from './xsd/simple-type.ts'

/**
 * A part beside the envelope as a field of its message. It has a namespace that no element of a body has, so that both may be called
 * the same.
 */
export function attachedElement({ name, mediaTypes }: AttachedPart, declared: ElementDeclaration): ElementDeclaration {
  const type = declared.type()
  const content = contentOf(declared, type, mediaTypes)
  return {
    name: { namespace: namespaces.wsdlMime, local: name },
    type: () => (content.kind === 'bytes' ? bytes : type),
    isNillable: false,
    isAbstract: false,
    defaultValue: undefined,
    documentation: declared.documentation,
    attached: { part: name, mediaTypes, content },
  }
}

const bytes = builtinSimpleType(builtins.get('base64Binary') ?? stringBuiltin)

/** What has elements is XML (WS-I Attachments Profile section 3.9); a simple type is text where the media types are. All else is a file. */
function contentOf(
  { name }: ElementDeclaration,
  type: XsdType,
  mediaTypes: readonly string[],
): AttachedContent['content'] {
  if (type.kind === 'complex') return { kind: 'xml', root: name }
  const isText = mediaTypes.length > 0 && mediaTypes.every((each) => /^text\/|[/+]xml$/.test(each))
  return { kind: isText && type.kind === 'simple' && !isBinary(type) ? 'text' : 'bytes' }
}

function isBinary({ variety }: Extract<XsdType, { kind: 'simple' }>): boolean {
  return variety.kind === 'atomic' && ['base64Binary', 'hexBinary'].includes(variety.builtin.name)
}
