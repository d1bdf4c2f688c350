import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { SecretCertificate, Thumbprint } from '../../preflight/index.ts'
import { changeDigest } from '../approval/digest.ts'
import type { PropertyChange, ResourceChange } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/** A vault secret as Azure returns it. Azure never returns the value of a secret. */
export interface FoundSecret {
  readonly tags?: Readonly<Record<string, string>>
  /** `exp`: expiry of the certificate, in seconds since 1970. */
  readonly properties?: { readonly attributes?: { readonly exp?: number } }
}

/**
 * A requested certificate, and the existing vault secret for it; `found` is `undefined` if the vault has no such
 * secret.
 */
export interface ComparedSecret {
  readonly wanted: SecretCertificate
  readonly id: ResourceId
  readonly found: FoundSecret | undefined
}

/**
 * Names of the tags in which a vault secret stores the thumbprints of its certificate, by algorithm. The tags identify
 * the certificate, because the value of the secret cannot be read.
 */
export const thumbprintTags = { 'SHA-256': 'thumbprint', 'SHA-1': 'thumbprint-sha1' } as const satisfies Record<
  Thumbprint['algorithm'],
  string
>

/** Returns the name of the input that receives the certificate without its private key. */
export function publicInputOf({ input }: SecretCertificate): string {
  return `${input}-public`
}

/**
 * Returns the name of the GitHub variable that the reusable workflows pass as the input `publicInputOf(certificate)`.
 */
export function publicVariableOf(certificate: SecretCertificate): string {
  return publicInputOf(certificate).toUpperCase().replaceAll('-', '_')
}

/**
 * Returns the thumbprint of the certificate that the vault must contain. This is the thumbprint that the run expects
 * or, if the run expects none, the thumbprint of the certificate that it received with its key. `undefined` if the run
 * has neither.
 */
function thumbprintOf({ expected, content }: SecretCertificate): Thumbprint | undefined {
  return expected ?? (content && { algorithm: 'SHA-256', value: content.thumbprint })
}

/**
 * Returns how the vault secret changes. Returns `undefined` if the vault already has this certificate, or if the vault
 * has a certificate and the run knows no thumbprint to compare it with. An approval covers one thumbprint: another
 * certificate needs a new approval.
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

/** Returns the digest by which an approval covers the creation of a secret with the certificate of this thumbprint. */
function creationOf(id: ResourceId, { value }: Thumbprint): string {
  return changeDigest(asResourceId(`${id}#${value.toLowerCase()}`), 'create', [])
}

function withReason(change: ResourceChange, because: string | undefined, wanted: SecretCertificate): ResourceChange {
  const ifUnapproved = {
    reason: 'certificate-differs',
    message: `The certificate of the input \`${wanted.input}\` differs from the certificate that was planned and approved.`,
    remedy: `Set the variable ${publicVariableOf(wanted)} (input \`${publicInputOf(wanted)}\`) to the certificate without its key, for the plan job and for the apply job. Then plan and approve again. Nothing was written.`
  } as const
  return { ...change, ...(because === undefined ? {} : { because }), ifUnapproved }
}

/**
 * Returns a text that says which checks of a certificate the run skips because it lacks the private key; `undefined` if
 * the run has the certificate with its key.
 */
function notEvaluated({ content, expected, presented, input }: SecretCertificate): string | undefined {
  if (content !== undefined) return undefined
  const what =
    presented !== undefined
      ? 'whether the private key matches the certificate'
      : `${expected === undefined ? 'which certificate will be stored, ' : ''}its host, its chain, its expiry, and whether the private key matches`
  return `Not evaluated: ${what}. Apply checks this with the input ${input} before it writes anything.`
}
