import type { ParamStyle } from '../../../mapping/index.ts'
import type { BodyKind } from '../media-type.ts'
import type { Located } from './resolve-ref.ts'

export type HttpMethod = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH' | 'HEAD' | 'OPTIONS' | 'TRACE'

/** One operation of the document; 2.0 and 3.x look alike here. */
export interface ApiOperation {
  readonly method: HttpMethod
  /** As written, with `{name}` holes. */
  readonly path: string
  readonly operationId: string | undefined
  readonly tags: readonly string[]
  readonly description: string | undefined
  readonly isDeprecated: boolean
  /** The server of this operation alone; undefined where the document's own serves it. */
  readonly server: string | undefined
  readonly parameters: readonly ApiParameter[]
  readonly body: ApiBody | undefined
  readonly result: ApiResult
  readonly place: Located
}

export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie'

export interface ApiParameter {
  readonly name: string
  readonly in: ParameterLocation
  readonly isRequired: boolean
  readonly isDeprecated: boolean
  readonly description: string | undefined
  /** Undefined for a parameter of no declared type: text. */
  readonly schema: Located | undefined
  readonly encoding: ParameterEncoding
  readonly place: Located
}

/** How a value is written into a query, path, header or cookie. */
export type ParameterEncoding =
  | { readonly kind: 'json' }
  /** As OpenAPI's `style` says; `name` is the parameter's. */
  | ({ readonly kind: 'style' } & ParamStyle)

export interface ApiBody {
  readonly kind: BodyKind
  /** What to send as `content-type`; undefined for plain `application/json`, and where a file says it itself. */
  readonly contentType: string | undefined
  readonly schema: Located
  readonly isRequired: boolean
  readonly description: string | undefined
  /** How a form's lists and objects are written, by property. */
  readonly encodings: ReadonlyMap<string, ParameterEncoding>
}

export type ApiResult =
  /** Nothing but the fact that it went well. */
  | { readonly kind: 'none' }
  /** `accept` is what to ask for where that is not plain `application/json`; `isXml` where it has the schema's form in XML. */
  | {
      readonly kind: 'content'
      readonly schema: Located
      readonly accept: string | undefined
      readonly isXml: boolean
    }
