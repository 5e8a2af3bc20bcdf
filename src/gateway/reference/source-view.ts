import { MapperKind, mapSchema } from '@graphql-tools/utils'
import {
  type GraphQLFieldConfig,
  GraphQLList,
  type GraphQLOutputType,
  GraphQLScalarType,
  type GraphQLSchema,
  getNullableType,
  isListType,
} from 'graphql'
import { createExecutor } from '../../sources/run-document.ts'
import { isCustomScalar, wrapGiven } from '../../sources/scalars/index.ts'
import type { Source } from '../../sources/source.ts'
import { tellsUnknown } from '../../sources/unknown-entity.ts'

/** A source as stitching sees it. */
export interface SourceView extends Pick<Source, 'executor'> {
  /** What the source gives, and nothing that other sources give for it. */
  readonly schema: GraphQLSchema
}

/**
 * Makes the view of a source. It runs with nullable types alone: which null takes its parent along is for the supergraph to say,
 * where the parent has fields of other sources, and where the client's paths are known.
 */
export function viewOf(source: Source): SourceView {
  return {
    schema: givenFields(source),
    executor: createExecutor(source.name, tellingUnknown(givingValues(nullableOutputs(source.schema)))),
  }
}

/**
 * External fields come in with the keys, as `computed` says; asked of this source, they would be null. Stitching writes the directives of several sources
 * into the nodes of an enum's values, which are not the source's own for that.
 */
function givenFields({ schema, keyFieldsOf }: Source): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) =>
      isExternal(config) && !keyFieldsOf(typeName).includes(fieldName) ? null : undefined,
    [MapperKind.ENUM_VALUE]: (config) => (config.astNode ? { ...config, astNode: { ...config.astNode } } : undefined),
  })
}

function isExternal({ astNode }: GraphQLFieldConfig<unknown, unknown>): boolean {
  return astNode?.directives?.some((each) => each.name.value === 'external') ?? false
}

/** A schema in which any field may be null: none takes its parent along. */
export function nullableOutputs(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.COMPOSITE_FIELD]: (config) => ({ ...config, type: nullable(config.type) }),
  })
}

/** A schema whose scalars' results are marked as such. */
function givingValues(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.SCALAR_TYPE]: (type) =>
      isCustomScalar(type)
        ? new GraphQLScalarType({
            ...type.toConfig(),
            serialize: (value) => wrapGiven(type.serialize(value)),
          })
        : undefined,
  })
}

function tellingUnknown(schema: GraphQLSchema): GraphQLSchema {
  schema.extensions = { ...schema.extensions, [tellsUnknown]: true }
  return schema
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  const inner = getNullableType(type)
  return isListType(inner) ? new GraphQLList(nullable(inner.ofType)) : inner
}
