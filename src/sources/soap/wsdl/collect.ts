import type { XmlElement } from '../../xml/tree.ts'
import { namespaces } from '../qname.ts'
import { isKnownNamespace } from '../xsd/known/known-schemas.ts'
import { type ComponentTable, createComponentTable } from '../xsd/read.ts'
import { isPolicyElement, policyId } from './addressing.ts'
import { fromWsdl20, isWsdl20 } from './from-wsdl20.ts'
import { DocumentError, type DocumentLoader, type LoadedDocument } from './load.ts'

/** A top-level WSDL element with what its names mean. */
export interface WsdlNode {
  readonly node: XmlElement
  readonly targetNamespace: string
  readonly file: string
}

/** All documents of a description, taken together. */
export interface Description {
  /** Absolute path or URL of the document that was asked for. */
  readonly file: string
  /** Whether that document is a description, and not a schema alone. */
  readonly isWsdl: boolean
  readonly schema: ComponentTable
  readonly messages: ReadonlyMap<string, WsdlNode>
  readonly portTypes: ReadonlyMap<string, WsdlNode>
  readonly bindings: ReadonlyMap<string, WsdlNode>
  readonly services: readonly WsdlNode[]
  /** WS-Policy expressions, by id. */
  readonly policies: ReadonlyMap<string, XmlElement>
  /** Documents that were asked for and could not be had. */
  readonly missing: readonly { readonly error: DocumentError; readonly at: { file: string; line: number } }[]
}

/**
 * Loads a description with all that it imports and includes, each document once, however they refer to each other.
 * @throws DocumentError for the first document; the failure of another is listed in `missing`.
 */
export async function collectDescription(location: string, loader: DocumentLoader): Promise<Description> {
  const first = await loader.load(location)
  const schema = createComponentTable()
  const missing: { error: DocumentError; at: { file: string; line: number } }[] = []
  const tables = {
    message: new Map<string, WsdlNode>(),
    portType: new Map<string, WsdlNode>(),
    binding: new Map<string, WsdlNode>(),
  }
  const services: WsdlNode[] = []
  const policies = new Map<string, XmlElement>()
  const seen = new Set<string>()

  const follow = async (node: XmlElement, attribute: string, from: LoadedDocument, namespace?: string) => {
    const imported = node.local === 'import' ? node.attributes.get('namespace') : undefined
    if (imported !== undefined && isBuiltIn(imported)) return
    const target = node.attributes.get(attribute)?.trim() || (imported && loader.locate(imported))
    if (target === undefined || target === '') return
    try {
      await take(await loader.load(target, from), namespace)
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error
      if (imported !== undefined && isKnownNamespace(imported)) return
      missing.push({ error, at: { file: from.file, line: node.line } })
    }
  }
  const takeSchema = async (node: XmlElement, document: LoadedDocument, includingNamespace?: string): Promise<void> => {
    schema.add(node, document.file, includingNamespace)
    const namespace = node.attributes.get('targetNamespace') ?? includingNamespace
    for (const child of node.children) {
      if (child.namespace !== namespaces.xsd) continue
      if (child.local === 'import') await follow(child, 'schemaLocation', document)
      else if (child.local === 'include' || child.local === 'redefine')
        await follow(child, 'schemaLocation', document, namespace)
    }
  }
  const takeTypes = async (types: XmlElement, document: LoadedDocument): Promise<void> => {
    for (const each of types.children)
      if (each.namespace === namespaces.xsd && each.local === 'schema') await takeSchema(each, document)
      else if (each.namespace === namespaces.xsd && each.local === 'import')
        await follow(each, 'schemaLocation', document)
  }
  const takeDefinitions = async (root: XmlElement, document: LoadedDocument): Promise<void> => {
    const targetNamespace = root.attributes.get('targetNamespace') ?? ''
    for (const child of root.children) {
      if (isPolicyElement(child, 'Policy')) policies.set(policyId(child) ?? '', child)
      if (child.namespace !== namespaces.wsdl) continue
      const entry: WsdlNode = { node: child, targetNamespace, file: document.file }
      const key = `{${targetNamespace}}${child.attributes.get('name') ?? ''}`
      if (child.local === 'import') await follow(child, 'location', document)
      else if (child.local === 'include') await follow(child, 'location', document)
      else if (child.local === 'types') await takeTypes(child, document)
      else if (child.local === 'service') services.push(entry)
      else if (child.local === 'message' || child.local === 'portType' || child.local === 'binding') {
        if (!tables[child.local].has(key)) tables[child.local].set(key, entry)
      }
    }
  }
  const take = async (document: LoadedDocument, includingNamespace?: string): Promise<void> => {
    const { root } = document
    const isOpenSchema = root.local === 'schema' && !root.attributes.has('targetNamespace')
    const key = `${document.base.href} ${isOpenSchema ? (includingNamespace ?? '') : ''}`
    if (seen.has(key)) return
    seen.add(key)
    if (root.namespace === namespaces.xsd && root.local === 'schema')
      await takeSchema(root, document, includingNamespace)
    else if (root.namespace === namespaces.wsdl && root.local === 'definitions') await takeDefinitions(root, document)
    else if (isWsdl20(root)) await takeDefinitions(fromWsdl20(root), document)
    else {
      const what = `<${root.local}> of namespace "${root.namespace}"`
      throw new DocumentError('syntax', `${what} is neither a WSDL nor a schema document`, document.file, root.line)
    }
  }

  await take(first)
  return {
    file: first.file,
    isWsdl: first.root.local !== 'schema',
    schema,
    messages: tables.message,
    portTypes: tables.portType,
    bindings: tables.binding,
    services,
    policies,
    missing,
  }
}

/** Namespaces whose schemas are known here. */
function isBuiltIn(namespace: string): boolean {
  return (
    namespace === namespaces.xsd ||
    namespace === namespaces.wsdl ||
    namespace === namespaces.soapEncoding11 ||
    namespace === namespaces.soapEncoding12
  )
}
