import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy'
import type { UploadLimits } from '../../config/config.ts'
import { GatewayError } from '../../errors/gateway-error.ts'
import { FileValue } from '../../mapping/index.ts'
import { httpLimits } from '../http/limits.ts'
import { findPlaces, isRecord, type Place } from './find-places.ts'
import { excess, refusal } from './refusal.ts'

/** A multipart request on its way in. */
export interface UploadSource {
  readonly stream: Readable
  /** With the boundary. */
  readonly contentType: string
  readonly limits: UploadLimits
  /** Reads JSON. @throws where it is none; a GatewayError for what is too much of it */
  readonly parseJson: (text: string) => unknown
}

/** Longest text of the map. */
const maxMapLength = 32 * 1024

/** Headers of one part: its name, its file's name and type. */
const maxPartHeaderBytes = 16 * 1024

/**
 * Reads a multipart request: `operations`, then `map`, then the files, each into its places.
 * @returns the operation, like one that was sent as JSON
 * @throws GatewayError BAD_REQUEST, REQUEST_TOO_LARGE or LIMIT_EXCEEDED, as soon as it is known; what is still to come is not kept.
 */
export function readUpload(source: UploadSource): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const { stream, limits } = source
    const parts = new UploadParts(source)
    const parser = openParser(source)
    let bytes = 0
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > limits.totalBytes) fail(excess('upload-bytes'))
    }
    const onClose = (): void => {
      if (!stream.readableEnded) fail(refusal('truncated', 'the client left'))
    }
    const end = (): void => {
      stream.off('data', onData).off('close', onClose).unpipe(parser)
      // An error of the parser, or of a part in it, after this one concerns nobody.
      parser.removeAllListeners().on('error', () => undefined)
    }
    const fail = (error: unknown): void => {
      end()
      parts.forget()
      stream.resume() // what still comes is dropped
      reject(error)
    }
    const attempt = <Args extends unknown[]>(step: (...args: Args) => void): ((...args: Args) => void) => {
      return (...args) => {
        try {
          step(...args)
        } catch (error) {
          fail(error)
        }
      }
    }
    parser.on(
      'field',
      attempt((name: string, text: string, _: boolean, isCut: boolean) => parts.addText(name, text, isCut)),
    )
    parser.on('file', (name, file, fileName, _, mediaType) => {
      file.on('error', () => undefined) // told by the parser, too
      attempt(() => parts.addFile(name, file, { fileName, mediaType, onLimit: () => fail(excess('file-bytes')) }))()
    })
    parser.on('filesLimit', () => fail(excess('files')))
    parser.on('fieldsLimit', () => fail(refusal('duplicate', 'a text comes twice')))
    parser.on('error', () => fail(refusal('truncated', 'the body ends within a part, or is no multipart body')))
    parser.on(
      'finish',
      attempt(() => {
        const operations = parts.finish()
        end()
        resolve(operations)
      }),
    )
    stream.on('data', onData).on('close', onClose).on('error', onClose)
    stream.pipe(parser)
  })
}

/** @throws GatewayError BAD_REQUEST for a content type without a boundary */
function openParser({ contentType, limits }: UploadSource): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // Clients give JSON texts a file name where they send them as blobs, and files none.
      isPartAFile: (name) => name !== 'operations' && name !== 'map',
      limits: {
        fields: 2,
        fieldSize: httpLimits.bodyBytes,
        files: limits.files,
        fileSize: limits.fileBytes,
        headerSize: maxPartHeaderBytes,
        headerPairs: 20,
      },
    })
  } catch {
    throw refusal('malformed', 'the content type names no boundary')
  }
}

interface FilePart {
  readonly fileName: string | undefined
  readonly mediaType: string
  readonly onLimit: () => void
}

/** What has come of a request so far. A class: its steps share all that they know. */
class UploadParts {
  readonly #source: UploadSource
  #operations: Record<string, unknown> | undefined
  #places: ReadonlyMap<string, readonly Place[]> | undefined
  readonly #files = new Map<string, FileValue | undefined>()

  constructor(source: UploadSource) {
    this.#source = source
  }

  addText(name: string, text: string, isCut: boolean): void {
    if (isCut || (name === 'map' && text.length > maxMapLength)) throw excess(name === 'map' ? 'map' : 'operations')
    if (name === 'operations') this.#addOperations(text)
    else this.#addMap(text)
  }

  #addOperations(text: string): void {
    if (this.#operations !== undefined) throw refusal('duplicate', '"operations" comes twice')
    const operations = this.#parse(text, 'operations')
    if (Array.isArray(operations)) throw refusal('batching', '"operations" is a list')
    if (!isRecord(operations)) throw refusal('operations', '"operations" is no object')
    this.#operations = operations
  }

  #addMap(text: string): void {
    if (this.#operations === undefined) throw refusal('order', '"map" comes before "operations"')
    if (this.#places !== undefined) throw refusal('duplicate', '"map" comes twice')
    this.#places = findPlaces(this.#operations, this.#parse(text, 'map'))
    if (this.#places.size > this.#source.limits.files) throw excess('files')
  }

  #parse(text: string, name: 'operations' | 'map'): unknown {
    try {
      return this.#source.parseJson(text)
    } catch (error) {
      throw error instanceof GatewayError ? error : refusal(name, `"${name}" is no JSON`)
    }
  }

  addFile(name: string, stream: BusboyFileStream, { fileName, mediaType, onLimit }: FilePart): void {
    if (this.#places === undefined) throw refusal('order', 'a file comes before "map"')
    if (!this.#places.has(name)) throw refusal('file-unmapped', 'a file is not in the map')
    if (this.#files.has(name)) throw refusal('duplicate', 'a file comes twice')
    this.#files.set(name, undefined)
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('limit', onLimit)
    stream.on('end', () => {
      const [first = Buffer.alloc(0)] = chunks
      const bytes = chunks.length < 2 ? first : Buffer.concat(chunks)
      const content = { bytes, mediaType: typeOf(mediaType), name: fileName === '' ? undefined : fileName }
      this.#files.set(name, new FileValue(content))
    })
  }

  /** Puts the files into their places. */
  finish(): Record<string, unknown> {
    if (this.#operations === undefined) throw refusal('operations', '"operations" is missing')
    if (this.#places === undefined) throw refusal('map', '"map" is missing')
    for (const [name, places] of this.#places) {
      const file = this.#files.get(name)
      if (file === undefined) throw refusal('file-missing', 'a file of the map did not come')
      for (const { holder, key } of places) Object.assign(holder, { [key]: file })
    }
    return this.#operations
  }

  forget(): void {
    this.#files.clear()
  }
}

/** A media type as headers can hold it. */
function typeOf(mediaType: string): string {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(mediaType) ? mediaType : 'application/octet-stream'
}
