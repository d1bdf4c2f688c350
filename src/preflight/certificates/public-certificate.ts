import { X509Certificate } from 'node:crypto'
import { Failure } from '../../runtime/failure.ts'
import { type PresentedCertificate, readCertificates } from './certificates.ts'

/** Hash that identifies a certificate, as hexadecimal digits in upper case. */
export interface Thumbprint {
  readonly algorithm: 'SHA-256' | 'SHA-1'
  readonly value: string
}

/** Facts about a certificate without its private key. */
export interface PublicCertificate {
  readonly thumbprint: Thumbprint
  /** Absent if only the thumbprint is known. */
  readonly presented?: PresentedCertificate
}

/**
 * Reads a certificate without its key from a variable: PEM with the chain, DER in base64, or a thumbprint by SHA-256 or
 * SHA-1 as `openssl x509 -fingerprint` and the portal show it. The certificates can be in any order, as in the output
 * of `openssl pkcs12 -nokeys`. `subject` names the input. Throws Failure `certificate-invalid`, whose message quotes
 * nothing from the text.
 */
export function readPublicCertificate(subject: string, text: string): PublicCertificate {
  if (text.includes('PRIVATE KEY')) throw holdsKey(subject)
  const thumbprint = thumbprintIn(text)
  if (thumbprint !== undefined) return { thumbprint }
  const all = certificatesIn(subject, text)
  const leaf = all.find(each => !all.some(other => other !== each && other.checkIssued(each)))
  if (leaf === undefined) throw unreadable(subject)
  const intermediates = all.filter(each => each !== leaf)
  return { thumbprint: thumbprintOf(leaf, 'SHA-256'), presented: { leaf, intermediates, isPublic: true } }
}

/** Returns the thumbprint of a certificate. */
export function thumbprintOf(certificate: X509Certificate, algorithm: Thumbprint['algorithm']): Thumbprint {
  const digits = algorithm === 'SHA-256' ? certificate.fingerprint256 : certificate.fingerprint
  return { algorithm, value: digits.replaceAll(':', '') }
}

const DIGITS = { 64: 'SHA-256', 40: 'SHA-1' } as const satisfies Record<number, Thumbprint['algorithm']>

/**
 * Returns the thumbprint in a text such as `sha256 Fingerprint=AB:CD:…`, `AB CD …` or digits alone. Returns `undefined`
 * if the text is not a thumbprint.
 */
function thumbprintIn(text: string): Thumbprint | undefined {
  const value = text.replace(/^[^=]*Fingerprint=/i, '').replaceAll(/[\s:]/g, '')
  if (!/^[0-9a-f]+$/i.test(value)) return undefined
  const algorithm = Object.entries(DIGITS).find(([length]) => Number(length) === value.length)?.[1]
  return algorithm && { algorithm, value: value.toUpperCase() }
}

function certificatesIn(subject: string, text: string): X509Certificate[] {
  try {
    const found = readCertificates(text)
    if (found.length > 0) return found
    const der = Buffer.from(text.replaceAll(/\s/g, ''), 'base64')
    if (isKey(der)) throw holdsKey(subject)
    return [new X509Certificate(der)]
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(subject)
  }
}

const SEQUENCE = 0x30
const INTEGER = 0x02

/**
 * Returns whether DER data contains a private key. A PFX (RFC 7292) and a private key (RFC 5958) begin with a version
 * number. A certificate begins with another sequence.
 */
function isKey(der: Buffer): boolean {
  const length = der[1] ?? 0
  return der[0] === SEQUENCE && der[2 + (length > 0x80 ? length - 0x80 : 0)] === INTEGER
}

function holdsKey(subject: string): Failure {
  return new Failure('certificate-invalid', `${subject} contains a private key, but variables are not secret.`, {
    subject,
    remedy: `Set the variable to the certificate without its key: openssl x509 -in certificate.pem. Everyone who can read the variable has the key, so request a new certificate with a new key.`
  })
}

function unreadable(subject: string): Failure {
  return new Failure(
    'certificate-invalid',
    `${subject} is neither a certificate (PEM, or DER in base64) nor a thumbprint (SHA-256 or SHA-1).`,
    {
      subject,
      remedy:
        'Set the variable to the certificate and its chain as PEM, without the key: openssl x509 -in certificate.pem; cat intermediates.pem.'
    }
  )
}
