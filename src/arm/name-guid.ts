import { createHash } from 'node:crypto'

/** The namespace Resource Manager's own `guid()` names in. */
const NAMESPACE = Buffer.from('11fb06fb712d4ddd98c7e71bbd588830', 'hex')

/**
 * A name that must be a GUID, following from what it stands for: version 5 of RFC 9562 over the parts joined with `-`, as
 * the template function `guid()` makes it. Computed here because names of resources must be known before a deployment.
 */
export function nameGuid(...parts: readonly string[]): string {
  const hash = createHash('sha1').update(NAMESPACE).update(parts.join('-')).digest()
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex', 0, 16)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
