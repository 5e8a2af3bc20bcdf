import type { Expression, NamedValue, PathExpression, SelectionExpression } from './ast.ts'
import { boundName } from './bound-name.ts'
import { methods } from './methods/method-table.ts'
import { anyValue, inputValue, mergeShapes, nullShape, oneOf } from './shapes.ts'
import type { MappingShape, MappingShapeField } from './types.ts'

interface Scope {
  readonly dollar: MappingShape
  readonly current: MappingShape
  readonly locals: ReadonlyMap<string, MappingShape>
}

/** What an expression gives, as far as its text tells. Lists have the shape of their items. */
export function inferShape(expression: Expression): MappingShape {
  return infer(expression, { dollar: anyValue, current: anyValue, locals: new Map() })
}

function infer(expression: Expression, scope: Scope): MappingShape {
  switch (expression.kind) {
    case 'literal':
      if (expression.value === null) return nullShape
      return typeof expression.value === 'string' ? { kind: 'value', constant: expression.value } : anyValue
    case 'array':
      return expression.items.length === 0 ? nullShape : oneOf(expression.items.map((item) => infer(item, scope)))
    case 'object':
      return { kind: 'object', fields: inferFields(expression.properties, scope) }
    case 'coalesce':
      return oneOf(expression.operands.map((operand) => infer(operand, scope)))
    case 'selection':
      return inferSelection(expression, scope)
    case 'path':
      return inferPath(expression, scope)
  }
}

function inferFields(properties: readonly NamedValue[], scope: Scope): ReadonlyMap<string, MappingShapeField> {
  return new Map(properties.map(({ name, value, offset }) => [name, { shape: infer(value, scope), offset }]))
}

function inferSelection(selection: SelectionExpression, scope: Scope): MappingShape {
  const inner = { ...scope, dollar: scope.current }
  let shape: MappingShape = { kind: 'object', fields: new Map() }
  // Fields of different names that follow each other are one object: to merge each alone would copy all before it.
  let run = new Map<string, NamedValue>()
  const flush = () => {
    if (run.size > 0) shape = mergeShapes(shape, { kind: 'object', fields: inferFields([...run.values()], inner) })
    run = new Map()
  }
  for (const item of selection.items) {
    if (item.kind !== 'field' || run.has(item.name)) flush()
    if (item.kind === 'field') run.set(item.name, item)
    else shape = mergeShapes(shape, infer(item.value, inner))
  }
  flush()
  return shape
}

function inferPath(path: PathExpression, scope: Scope): MappingShape {
  let shape = inferHead(path, scope)
  let { locals } = scope
  for (const step of path.steps) {
    const inner: Scope = { dollar: scope.dollar, current: shape, locals }
    switch (step.kind) {
      case 'key':
        shape = fieldOf(shape, step.name)
        break
      case 'optional':
        break
      case 'selection':
        shape = inferSelection(step.selection, inner)
        break
      case 'method': {
        const [target, value] = step.args
        if (step.name === 'as') {
          const name = target === undefined ? undefined : boundName(target)
          if (name !== undefined) locals = new Map(locals).set(name, value === undefined ? shape : infer(value, inner))
          break
        }
        const ofMethod = methods.get(step.name)?.shape
        shape =
          ofMethod?.({
            input: shape,
            args: step.args,
            infer: (expression, current) => infer(expression, { ...inner, current }),
          }) ?? anyValue
      }
    }
  }
  return shape
}

function inferHead({ head }: PathExpression, scope: Scope): MappingShape {
  switch (head.kind) {
    case 'current':
      return scope.current
    case 'dollar':
      return scope.dollar
    case 'expression':
      return infer(head.expression, scope)
    case 'variable':
      return scope.locals.get(head.name) ?? inputValue
  }
}

function fieldOf(shape: MappingShape, name: string): MappingShape {
  if (shape.kind === 'value') return shape.isInput ? shape : anyValue
  if (shape.kind === 'oneOf') return oneOf(shape.shapes.map((each) => fieldOf(each, name)))
  return shape.fields.get(name)?.shape ?? anyValue
}
