import { valuesNote, withNote } from './enums.ts'
import { own } from './json.ts'
import type { ApiBody, ApiOperation, ApiParameter } from './model.ts'
import { nameKeys, toPascalCase } from './names.ts'
import type { Resolver } from './resolve-ref.ts'
import type { Shapes } from './schema-shapes.ts'
import { isIdName, scalar, type TypeUse } from './shape.ts'
import { canBeId } from './type-refs.ts'

/** An argument of a root field. */
export interface FieldArgument {
  readonly name: string
  readonly use: TypeUse
  readonly isRequired: boolean
  readonly isDeprecated: boolean
  /** As the document has it; undefined where there is none. */
  readonly defaultValue: unknown
  readonly description: string | undefined
  readonly from:
    | { readonly kind: 'parameter'; readonly parameter: ApiParameter }
    | { readonly kind: 'body'; readonly body: ApiBody }
}

/** The arguments of an operation: its parameters, the path's first, then the body as `input`. */
export function argumentsOf(
  operation: ApiOperation,
  fieldName: string,
  shapes: Shapes,
  resolver: Resolver,
): readonly FieldArgument[] {
  const { parameters, body } = operation
  const isOfPath = (parameter: ApiParameter) => parameter.in === 'path'
  const ordered = [...parameters.filter(isOfPath), ...parameters.filter((parameter) => !isOfPath(parameter))]
  const names = nameKeys([...ordered.map(({ name }) => name), ...(body === undefined ? [] : ['input'])])
  const prefix = toPascalCase(fieldName)
  const fromParameters = ordered.map((parameter, index): FieldArgument => {
    const schema = parameter.schema === undefined ? undefined : resolver.resolve(parameter.schema)
    const text = `${prefix}${toPascalCase(parameter.name)}`
    const use =
      parameter.schema === undefined
        ? scalar('String')
        : shapes.use(parameter.schema, { text, isGiven: false, member: parameter.name })
    return {
      name: names[index] ?? parameter.name,
      use: asId(use, parameter),
      isRequired: parameter.isRequired && !use.isNullable,
      isDeprecated: parameter.isDeprecated,
      defaultValue: own(schema?.value, 'default') ?? own(parameter.place.value, 'default'),
      description: withNote(parameter.description, valuesNote(schema?.value)),
      from: { kind: 'parameter', parameter },
    }
  })
  if (body === undefined) return fromParameters
  const use = shapes.use(body.schema, { text: prefix, isGiven: false })
  const input: FieldArgument = {
    name: names.at(-1) ?? 'input',
    use,
    isRequired: body.isRequired && !use.isNullable,
    isDeprecated: false,
    defaultValue: undefined,
    description: body.description,
    from: { kind: 'body', body },
  }
  return [...fromParameters, input]
}

/** In a path and a query everything is text, so that an ID fits whatever the upstream makes of it. */
function asId(use: TypeUse, { name, in: location }: ApiParameter): TypeUse {
  const isIdentifier = location === 'path' || isIdName(name)
  return isIdentifier && use.shape.kind === 'scalar' && canBeId(use.shape.name)
    ? { ...scalar('ID'), isNullable: use.isNullable }
    : use
}
