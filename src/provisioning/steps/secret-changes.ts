import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { SecretCertificate, Thumbprint } from '../../preflight/index.ts'
import { changeDigest } from '../approval/digest.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/** A secret as Azure returns it, never with its value. */
export interface FoundSecret {
  readonly tags?: Readonly<Record<string, string>>
  /** `exp` in seconds since 1970. */
  readonly properties?: { readonly attributes?: { readonly exp?: number } }
}

/** A requested certificate, and the secret of the vault as it exists now. */
export interface ComparedSecret {
  readonly wanted: SecretCertificate
  readonly id: ResourceId
  readonly found: FoundSecret | undefined
}

/** Tags of a secret that identify its certificate, because the value cannot be read again. */
export const thumbprintTags = { 'SHA-256': 'thumbprint', 'SHA-1': 'thumbprint-sha1' } as const satisfies Record<
  Thumbprint['algorithm'],
  string
>

/** Returns the name of the input that takes a certificate without its key. */
export function publicInputOf({ input }: SecretCertificate): string {
  return `${input}-public`
}

/** Returns the name of the variable that our workflows pass as that input. */
export function publicVariableOf(certificate: SecretCertificate): string {
  return publicInputOf(certificate).toUpperCase().replaceAll('-', '_')
}

/**
 * Returns the thumbprint of the certificate to be stored: the one that the run expects, otherwise the one of the
 * certificate that it received.
 */
function thumbprintOf({ expected, content }: SecretCertificate): Thumbprint | undefined {
  return expected ?? (content && { algorithm: 'SHA-256', value: content.thumbprint })
}

/**
 * Returns how the secret changes; `undefined` if the vault already has this certificate, or has one and the run knows
 * of no other. An approval covers one thumbprint: another certificate needs a new approval.
 */
export function secretChange(step: string, type: string, compared: ComparedSecret): ResourceChange | undefined {
  const { wanted, id, found } = compared
  const thumbprint = thumbprintOf(wanted)
  const common = { step, id, type, certain: true } as const
  const because = notEvaluated(wanted)
  if (found === undefined) {
    const created = resourceChange({ ...common, kind: 'create' })
    return withReason(thumbprint ? { ...created, digest: creationOf(id, thumbprint) } : created, because, wanted)
  }
  if (thumbprint === undefined) return undefined
  const tag = thumbprintTags[thumbprint.algorithm]
  const before = found.tags?.[tag]
  if (before === thumbprint.value) return undefined
  const property: PropertyChange = { path: `tags.${tag}`, kind: 'modify', before, after: thumbprint.value }
  const modified = resourceChange({ ...common, kind: 'modify', properties: [property] })
  return withReason({ ...modified, coveredBy: creationOf(id, thumbprint) }, because, wanted)
}

/** Returns the digest of the creation of a secret with one certificate. */
function creationOf(id: ResourceId, { value }: Thumbprint): string {
  return changeDigest(asResourceId(`${id}#${value.toLowerCase()}`), 'create', [])
}

function withReason(change: ResourceChange, because: string | undefined, wanted: SecretCertificate): ResourceChange {
  const ifUnapproved = {
    reason: 'certificate-differs',
    message: `The certificate of the input \`${wanted.input}\` differs from the planned and approved one.`,
    remedy: `Set the variable ${publicVariableOf(wanted)} (input \`${publicInputOf(wanted)}\`) to the certificate without its key, for the plan job and for the apply job. Then plan and approve again. Nothing was written.`
  } as const
  return { ...change, ...(because === undefined ? {} : { because }), ifUnapproved }
}

/** Returns what a plan without the key cannot evaluate about a certificate. */
function notEvaluated({ content, expected, presented, input }: SecretCertificate): string | undefined {
  if (content !== undefined) return undefined
  const what =
    presented !== undefined
      ? 'whether its private key matches'
      : `${expected === undefined ? 'which certificate it is, ' : ''}its host, its chain, its expiry, and whether its private key matches`
  return `Not evaluated: ${what}. Apply checks this with the input ${input} before it writes anything.`
}
