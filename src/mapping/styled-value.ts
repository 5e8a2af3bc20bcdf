/** The ways in which OpenAPI writes lists and objects into URLs, headers and forms; `tabDelimited` is the `tsv` of 2.0. */
export const paramStyles = [
  'form',
  'simple',
  'label',
  'matrix',
  'spaceDelimited',
  'pipeDelimited',
  'tabDelimited',
  'deepObject',
  'cookie',
] as const

export type ParamStyleName = (typeof paramStyles)[number]

/** How a value is written; the words are OpenAPI's. */
export interface ParamStyle {
  readonly style: ParamStyleName
  /** Whether each item, or property, is written on its own. */
  readonly explode: boolean
  /** Whether what has a meaning in URLs, but not here, stays as it is. */
  readonly allowReserved: boolean
  /** The parameter's name, which `matrix` writes. */
  readonly name: string
}

/** A value with its style: the request writes it, for only there it is known what must be encoded. Elsewhere it is the value. */
export class StyledValue {
  readonly value: unknown
  readonly style: ParamStyle

  constructor(value: unknown, style: ParamStyle) {
    this.value = value
    this.style = style
  }

  toJSON(): unknown {
    return this.value
  }
}
