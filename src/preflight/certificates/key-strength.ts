import type { X509Certificate } from 'node:crypto'
import type { Finding } from '../finding.ts'
import { invalidCertificate } from './certificate-finding.ts'

/** Fewest bits of an RSA key. OpenSSL 3 and browsers reject smaller keys, and no authority may certify them. */
const FEWEST_BITS = 2048

/** Curves of certificates that Key Vault and TLS clients support, by the names of OpenSSL ("About keys"). */
const CURVES: readonly string[] = ['prime256v1', 'secp384r1', 'secp521r1']

/**
 * Returns findings about the public key of a certificate: an error for an RSA key that TLS clients reject, and a
 * warning for a kind of key that few of them support. `subject` names the input.
 */
export function keyFindings(subject: string, { publicKey }: X509Certificate): Finding[] {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: { modulusLength = 0, namedCurve = '' } = {} } =
    publicKey
  if (type === 'rsa') return modulusLength < FEWEST_BITS ? [tooSmall(subject, modulusLength)] : []
  return type === 'ec' && CURVES.includes(namedCurve) ? [] : [rareKey(subject, namedCurve || type)]
}

function tooSmall(subject: string, bits: number): Finding {
  const evidence = `The RSA key of the certificate has ${bits} bits. TLS clients reject RSA keys with fewer than ${FEWEST_BITS} bits.`
  return invalidCertificate(
    subject,
    evidence,
    `Request a new certificate with an RSA key of ${FEWEST_BITS} to 4096 bits.`
  )
}

function rareKey(subject: string, kind: string): Finding {
  const evidence = `The key of the certificate is of the kind ${kind}, which few TLS clients support.`
  const remedy = 'Request a new certificate with an RSA key, or with an EC key on the curve P-256 or P-384.'
  return { ...invalidCertificate(subject, evidence, remedy), severity: 'warning' }
}
