import type { MethodStep, PathExpression, PathHead, PathStep } from './ast.ts'
import { boundName } from './bound-name.ts'
import type { CompileContext, Locals } from './compile-context.ts'
import { didYouMean } from './did-you-mean.ts'
import { createFail } from './methods/method.ts'
import { methods } from './methods/method-table.ts'
import { addMissing, addProblem, type Evaluate, type RunState } from './run-state.ts'
import type { MappingVariable } from './types.ts'
import { typeName } from './values.ts'

/**
 * A path: its head's value, taken through its steps. A step that gives nothing (undefined) ends the path. Properties of a
 * list are properties of its items; methods get the list itself. What is read of a value that failed (an Error) is its error.
 */
export function compilePath(path: PathExpression, context: CompileContext): Evaluate {
  const [first] = path.steps
  // A name alone, which most of a selection is.
  if (path.head.kind === 'current' && path.steps.length === 1 && first?.kind === 'key')
    return compileKey(first.name, first.offset, startsInInput(path, context))
  const isOptional = path.steps[0]?.kind === 'optional'
  const head = compileHead(path.head, isOptional, context)
  const steps = compileSteps(path, context)
  const [only] = steps
  if (only === undefined) return head
  if (steps.length === 1) {
    return (data, dollar, state) => {
      const value = head(data, dollar, state)
      return value === undefined ? undefined : only(value, dollar, state)
    }
  }
  return (data, dollar, state) => {
    let value = head(data, dollar, state)
    for (let at = 0; at < steps.length && value !== undefined; at += 1) value = steps[at]?.(value, dollar, state)
    return value
  }
}

function compileHead(head: PathHead, isOptional: boolean, context: CompileContext): Evaluate {
  switch (head.kind) {
    case 'current':
      return (data) => data
    case 'dollar':
      return (_data, dollar) => dollar
    case 'expression':
      return context.compile(head.expression)
    case 'variable':
      return compileVariable(head, isOptional, context)
  }
}

const variables: ReadonlySet<string> = new Set<MappingVariable>([
  'args',
  'this',
  'batch',
  'config',
  'context',
  'env',
  'status',
  'request',
  'response',
])

function isVariable(name: string): name is MappingVariable {
  return variables.has(name)
}

function compileVariable(
  { name, offset }: Extract<PathHead, { kind: 'variable' }>,
  isOptional: boolean,
  context: CompileContext,
): Evaluate {
  const slot = context.locals.get(name)
  if (slot !== undefined) return (_data, _dollar, state) => state.locals[slot]
  if (isVariable(name)) {
    return (_data, _dollar, state) => {
      const value = state.scope[name]
      if (value === undefined && !isOptional) addMissing(state, offset, `variable $${name} is not there`)
      return value
    }
  }
  const known = [...context.locals.keys(), ...variables]
  context.report({
    rule: 'mapping-unknown-variable',
    message: `there is no variable $${name}`,
    remedy:
      didYouMean(name, known)?.replace('"', '"$') ?? `variables are ${known.map((each) => `$${each}`).join(', ')}`,
    offset,
  })
  return () => undefined
}

/** Whether a path starts in what the client gave; `$args` is checked against the schema, so what is missing was left out. */
function startsInInput({ head }: PathExpression, { locals, readsInput }: CompileContext): boolean {
  if (head.kind === 'variable') return head.name === 'args' && !locals.has('args')
  return readsInput && head.kind !== 'expression'
}

function compileSteps(path: PathExpression, context: CompileContext): readonly Evaluate[] {
  const { steps } = path
  const compiled: Evaluate[] = []
  let { locals } = context
  let readsInput = startsInInput(path, context)
  for (const [at, step] of steps.entries()) {
    const own = { locals, readsInput }
    const inner: CompileContext = {
      ...context,
      ...own,
      compile: (part, other) => context.compile(part, { ...own, ...other }),
    }
    if (step.kind === 'method' && step.name === 'as') {
      const bound = compileAs(step, inner)
      locals = bound.locals
      compiled.push(bound.evaluate)
    } else compiled.push(compileStep(step, steps[at + 1], inner))
    if (step.kind === 'method') readsInput = false // its value is made here
  }
  return compiled
}

function compileStep(step: PathStep, next: PathStep | undefined, context: CompileContext): Evaluate {
  switch (step.kind) {
    case 'key':
      return compileKey(step.name, step.offset, context.readsInput || next?.kind === 'optional')
    case 'optional':
      return (value) => value ?? undefined
    case 'selection':
      return context.compile(step.selection)
    case 'method':
      return compileMethod(step, context)
  }
}

function compileKey(name: string, offset: number, isOptional: boolean): Evaluate {
  let told: { readonly type: string; readonly message: string } | undefined // many objects may lack it
  const missing = (value: unknown, state: RunState): undefined => {
    if (isOptional) return
    const type = typeName(value)
    if (told?.type !== type) told = { type, message: `property ${JSON.stringify(name)} not found in ${type}` }
    const add = typeof value === 'object' ? addMissing : addProblem // a scalar was to be an object
    add(state, offset, told.message)
  }
  const read = (value: unknown, state: RunState): unknown => {
    if (Array.isArray(value)) return value.map((item) => read(item, state) ?? null)
    if (value instanceof Error) return value
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return missing(value, state)
    const found = (value as Readonly<Record<string, unknown>>)[name] // own data, checked above
    return found === undefined ? missing(value, state) : found
  }
  return (value, _dollar, state) => read(value, state)
}

function compileMethod(step: MethodStep, context: CompileContext): Evaluate {
  const method = methods.get(step.name)
  if (method === undefined) {
    context.report({
      rule: 'mapping-unknown-method',
      message: `there is no method ->${step.name}`,
      remedy: didYouMean(step.name, [...methods.keys(), 'as'])?.replace('"', '"->') ?? methodList(),
      offset: step.offset,
    })
    for (const arg of step.args) context.compile(arg) // what is wrong in there is worth reporting, too
    return () => undefined
  }
  const mistake = (message: string, remedy: string, at: { readonly offset: number } = step): void =>
    context.report({ rule: 'mapping-wrong-argument', message, remedy, offset: at.offset })
  const [fewest, most] = method.arity
  if (step.args.length < fewest || step.args.length > most) {
    mistake(`->${step.name} cannot take ${count(step.args.length)}`, `write \`${method.usage}\``)
  }
  const run = method.compile({
    name: step.name,
    args: step.args.map((expression) => ({ expression, evaluate: context.compile(expression) })),
    compile: (expression) => context.compile(expression),
    mistake,
    fail: createFail(step.name, step.offset),
  })
  return (value, dollar, state) => (value instanceof Error ? value : run(value, dollar, state))
}

function methodList(): string {
  return `methods are ${[...methods.keys(), 'as'].sort().join(', ')}`
}

function count(args: number): string {
  return args === 0 ? 'no argument' : args === 1 ? 'an argument' : `${args} arguments`
}

/** `->as($name)` and `->as($name, expression)`: the value goes on unchanged, and has a name in the rest of the path. */
function compileAs(step: MethodStep, context: CompileContext): { evaluate: Evaluate; locals: Locals } {
  const [target, value, ...others] = step.args
  const name = target === undefined ? undefined : boundName(target)
  if (name === undefined || others.length > 0) {
    context.report({
      rule: 'mapping-wrong-argument',
      message: '->as needs the name to bind',
      remedy: 'write `->as($name)` or `->as($name, expression)`',
      offset: (target ?? step).offset,
    })
    return { evaluate: (data) => data, locals: context.locals }
  }
  const evaluate = value === undefined ? undefined : context.compile(value)
  const slot = context.newSlot()
  return {
    evaluate: (data, dollar, state) => {
      state.locals[slot] = evaluate === undefined ? data : evaluate(data, dollar, state)
      return data
    },
    locals: new Map(context.locals).set(name, slot),
  }
}
