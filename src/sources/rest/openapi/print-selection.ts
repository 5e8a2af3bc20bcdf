import { outputCompositeOf, outputProperties } from './output-objects.ts'
import { type Branch, type Choice, isUnion, type SelectedField, type Tree } from './selection.ts'
import type { ObjectShape, Property } from './shape.ts'
import { tellApart } from './tell-apart.ts'
import type { Wire } from './wire.ts'

/** What a selection is written with. */
export interface SelectionTexts {
  readonly wire: Wire
  /** Names the members of unions. */
  readonly typeName: (object: ObjectShape) => string
}

/** The mapping text of a tree, a field a line. */
export function printSelection(tree: Tree, { wire, typeName }: SelectionTexts, indent = ''): readonly string[] {
  const pathText = (property: Property): string => {
    const text = wire.readText(property)
    return text === property.fieldName ? text : `${property.fieldName}: ${text}`
  }

  const print = (each: Tree, at: string): readonly string[] =>
    each.kind === 'branch' ? [...printOwn(each, at), ...each.fields.flatMap(printField(at))] : printChoice(each, at)

  /** What an end has beside its unions. */
  const printOwn = ({ isOpen, object }: Branch, at: string): readonly string[] => {
    if (!isOpen) return []
    const renamed = outputProperties(object).filter((property) => !wire.isPlain(property) && !isUnion(property))
    const open = (property: Property) => (outputCompositeOf(property.use) === undefined ? '' : ' { ...@ }')
    const paths = renamed.map((property) => `${pathText(property)}${open(property)}`)
    return [`${at}${['...@', ...paths].join(' ')}`]
  }

  const printField =
    (at: string) =>
    ({ property, below }: SelectedField): readonly string[] => {
      const path = pathText(property)
      if (below === undefined) return [`${at}${path}`]
      const lines = print(below, `${at}  `)
      const [only] = lines
      return lines.length === 1 && only !== undefined
        ? [`${at}${path} { ${only.trim()} }`]
        : [`${at}${path} {`, ...lines, `${at}}`]
    }

  const printChoice = ({ union, branches }: Choice, at: string): readonly string[] => {
    const { subject, method, cases: all } = tellApart(union, wire)
    const cases = all.flatMap((each) => {
      const branch = branches.get(each.object)
      return branch === undefined || typeName(each.object) === '' ? [] : [{ ...each, branch }]
    })
    if (cases.length === 0) return [`${at}...@`]
    const members = cases.flatMap(({ test, object, branch }, index) => {
      const end = index < cases.length - 1 ? '],' : ']'
      return [
        `${at}  [${test}, $ {`,
        `${at}    __typename: $(${JSON.stringify(typeName(object))})`,
        ...print(branch, `${at}    `),
        `${at}  }${end}`,
      ]
    })
    return [`${at}... ${subject}->${method}(`, ...members, `${at})`]
  }

  return print(tree, indent)
}
