import { ExpressionError } from '../errors.ts'
import type { Value } from '../expressions/values.ts'
import type { Arguments, FunctionTable } from './table.ts'

const toBase64 = (text: string) => Buffer.from(text, 'utf8').toString('base64')
const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString('utf8')

function parseJson(text: string): Value {
  try {
    return JSON.parse(text) as Value
  } catch {
    throw new ExpressionError(
      `The template language function 'json' parameter is not valid. The provided value '${text}' must be valid JSON`
    )
  }
}

/** .NET's `Uri.EscapeDataString` also escapes what `encodeURIComponent` leaves. */
function escapeComponent(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, mark => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
}

function fromDataUri(args: Arguments): string {
  const [, flags = '', data] = /^data:([^,]*),(.*)$/is.exec(args.text(0)) ?? []
  if (data === undefined) throw args.error('expects its parameter to be formatted as a valid data URI')
  return /;base64$/i.test(flags) ? fromBase64(data) : decodeURIComponent(data)
}

function readUri(args: Arguments, text: string, base?: string): URL {
  try {
    return new URL(text, base)
  } catch {
    throw args.error(`expects its parameters to be a valid URI. The provided value is '${base ?? ''}${text}'`)
  }
}

function parseUri(args: Arguments): Value {
  const { protocol, hostname, port, pathname, search } = readUri(args, args.text(0))
  return {
    scheme: protocol.slice(0, -1),
    host: hostname,
    port: port === '' ? null : Number(port),
    path: pathname,
    query: search
  }
}

function buildUri(args: Arguments): string {
  const parts = args.object(0)
  const part = (name: string) => (parts[name] === undefined || parts[name] === null ? '' : String(parts[name]))
  const port = part('port')
  return readUri(args, `${part('scheme')}://${part('host')}${port && `:${port}`}${part('path')}${part('query')}`).href
}

/** base64, JSON and URIs. */
export const encodingFunctions: FunctionTable = {
  base64: { arity: [1, 1], call: args => toBase64(args.text(0)) },
  base64ToJson: { arity: [1, 1], call: args => parseJson(fromBase64(args.text(0))) },
  base64ToString: { arity: [1, 1], call: args => fromBase64(args.text(0)) },
  buildUri: { arity: [1, 1], call: buildUri },
  dataUri: { arity: [1, 1], call: args => `data:text/plain;charset=utf8;base64,${toBase64(args.text(0))}` },
  dataUriToString: { arity: [1, 1], call: fromDataUri },
  json: { arity: [1, 1], call: args => parseJson(args.text(0)) },
  parseUri: { arity: [1, 1], call: parseUri },
  uri: { arity: [2, 2], call: args => readUri(args, args.text(1), args.text(0)).href },
  uriComponent: { arity: [1, 1], call: args => escapeComponent(args.text(0)) },
  uriComponentToString: { arity: [1, 1], call: args => decodeURIComponent(args.text(0)) }
}
