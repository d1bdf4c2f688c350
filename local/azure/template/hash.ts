import { createHash } from 'node:crypto'
import type { Value } from './expressions/values.ts'

/** Namespace of `guid()`: the names it makes must equal Azure's, for role assignments are named by it. */
const GUID_NAMESPACE = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex')
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** `guid(a, b, …)`: RFC 4122 version 5 of the arguments joined with `-`. */
export function guid(...parts: string[]): string {
  const bytes = createHash('sha1').update(GUID_NAMESPACE).update(parts.join('-'), 'utf8').digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** `uniqueString(a, b, …)`: 13 characters of a–z and 2–7 out of the 64-bit hash of the arguments joined with `-`. */
export function uniqueString(...parts: string[]): string {
  let rest = hash64(parts.join('-'))
  let text = ''
  for (let i = 0; i < 13; i++) {
    text += BASE32[Number(rest >> 59n)]
    rest = BigInt.asUintN(64, rest << 5n)
  }
  return text
}

/** `templateHash` of a deployment: the same hash over the minified template in upper case, as unsigned decimal. */
export function templateHash(template: unknown): string {
  return hash64(JSON.stringify(template as Value).toUpperCase()).toString()
}

const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by))

const MIX = { c1: 0xab0e9789, c2: 0x239b961b } as const
const mixFirst = (k: number) => Math.imul(rotate(Math.imul(k, MIX.c2), 15), MIX.c1)
const mixSecond = (k: number) => Math.imul(rotate(Math.imul(k, MIX.c1), 17), MIX.c2)

function finish(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** Reads up to four bytes, the first the lowest. */
function littleEndian(bytes: Buffer, from: number): number {
  return bytes.subarray(from, from + 4).reduce((word, byte, index) => word | (byte << (8 * index)), 0)
}

/** Resource Manager's 64-bit variant of Murmur hash in two lanes of 32 bits, seed 0. */
function hash64(text: string): bigint {
  const bytes = Buffer.from(text, 'utf8')
  const whole = bytes.length - (bytes.length % 8)
  let [h1, h2] = [0, 0]
  for (let at = 0; at < whole; at += 8) {
    h1 = (rotate(h1 ^ mixFirst(littleEndian(bytes, at)), 19) + h2) | 0
    h1 = (Math.imul(h1, 5) + 0x561ccd1b) | 0
    h2 = (rotate(h2 ^ mixSecond(littleEndian(bytes, at + 4)), 13) + h1) | 0
    h2 = (Math.imul(h2, 5) + 0x0bcaa747) | 0
  }
  h1 ^= mixFirst(littleEndian(bytes, whole)) ^ bytes.length
  h2 ^= mixSecond(littleEndian(bytes, whole + 4)) ^ bytes.length
  h1 = (h1 + h2) | 0
  h2 = finish((h2 + h1) | 0)
  h1 = (finish(h1) + h2) | 0
  h2 = (h2 + h1) | 0
  return (BigInt(h2 >>> 0) << 32n) | BigInt(h1 >>> 0)
}
