import { createPrivateKey, X509Certificate } from 'node:crypto'
import { duplexPair } from 'node:stream'
import { connect, createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { Failure } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { invalidCertificate, nameOf, oneLine } from './certificate-finding.ts'
import { deliveredChainFindings } from './delivered-chain.ts'
import { isTrusted, lastOfChain } from './issuers.ts'
import { keyFindings } from './key-strength.ts'
import { type UnusableText, whyNotPem, whyNotPfx } from './unusable-text.ts'

/** A certificate with its intermediate certificates, leaf first. */
export interface PresentedCertificate {
  readonly leaf: X509Certificate
  readonly intermediates: readonly X509Certificate[]
  /**
   * Whether the certificate was read from an input without its key. The file with the key can contain further
   * intermediate certificates.
   */
  readonly isPublic?: boolean
}

/**
 * Reads the certificate of a base64-encoded PFX without a password, the form that Application Gateway expects in a
 * vault secret. `subject` names the input. Throws Failure `certificate-invalid`.
 */
export async function readPfx(subject: string, base64: string): Promise<PresentedCertificate> {
  refuseTooLong(subject, base64)
  try {
    return await presentedBy(createSecureContext({ pfx: Buffer.from(base64, 'base64'), passphrase: '' }))
  } catch (cause) {
    const { why, remedy } = whyNotPfx(base64, messageOf(cause)) ?? { why: messageOf(cause), remedy: PFX_REMEDY }
    throw unreadable(subject, `a base64-encoded PFX without a password: ${why}`, remedy, cause)
  }
}

/**
 * Reads the certificate of a PEM text with key and chain, the form that the secrets store driver passes to an ingress
 * controller. Throws Failure `certificate-invalid`, also if the key belongs to another certificate.
 */
export function readPem(subject: string, text: string): PresentedCertificate {
  refuseTooLong(subject, text)
  const unreadablePem = ({ why, remedy }: UnusableText, cause?: unknown) =>
    unreadable(subject, `PEM with private key, certificate and chain: ${why}`, remedy, cause)
  const known = whyNotPem(text)
  if (known !== undefined) throw unreadablePem(known)
  let mismatch: UnusableText | undefined
  try {
    const [leaf, ...intermediates] = readCertificates(text)
    const key = createPrivateKey(text)
    if (leaf?.checkPrivateKey(key) === true) return { leaf, intermediates }
    mismatch = intermediates.some(each => each.checkPrivateKey(key)) ? WRONG_ORDER : OTHER_KEY
  } catch (cause) {
    throw unreadablePem({ why: messageOf(cause), remedy: PEM_REMEDY }, cause)
  }
  throw unreadablePem(mismatch)
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g

/** Returns every certificate of a PEM text, in the order of the text. Throws if a certificate cannot be read. */
export function readCertificates(text: string): X509Certificate[] {
  return (text.match(PEM_CERTIFICATE) ?? []).map(pem => new X509Certificate(pem))
}

const PFX_REMEDY =
  'Export the certificate again: openssl pkcs12 -export -inkey key.pem -in chain.pem -passout pass: | base64 -w0. PFX files with RC2 or 3DES, which older tools create, cannot be read.'
const PEM_REMEDY = 'Concatenate the files in this order: cat key.pem certificate.pem intermediates.pem.'
const WRONG_ORDER: UnusableText = {
  why: 'the first certificate is not the certificate of the private key',
  remedy: `The certificates are in the wrong order. ${PEM_REMEDY}`
}
const OTHER_KEY: UnusableText = {
  why: 'the key belongs to another certificate',
  remedy:
    'Pass the key with which the certificate was requested. Both commands must print the same key: openssl x509 -noout -pubkey -in certificate.pem, and openssl pkey -pubout -in key.pem.'
}

/** Largest value of a vault secret, in bytes ("About Azure Key Vault secrets": 25 kB). */
const LONGEST_SECRET = 25_600

function refuseTooLong(subject: string, text: string): void {
  const bytes = Buffer.byteLength(text)
  if (bytes <= LONGEST_SECRET) return
  throw new Failure(
    'certificate-invalid',
    `${subject} has ${bytes} bytes, but a secret of a key vault has at most ${LONGEST_SECRET}.`,
    {
      subject,
      remedy:
        'Keep only the private key, the certificate and its intermediate certificates, without other certificates.'
    }
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function unreadable(subject: string, isNot: string, remedy: string, cause: unknown): Failure {
  return new Failure('certificate-invalid', `${subject} is not ${isNot}.`, { subject, remedy, cause })
}

/**
 * Returns the certificates of a PFX. Node can present the certificates of a PFX but cannot read them. Therefore a TLS
 * client in this process connects and reads the presented certificates.
 */
function presentedBy(secureContext: SecureContext): Promise<PresentedCertificate> {
  const [serverSide, clientSide] = duplexPair()
  const server = new TLSSocket(serverSide, { isServer: true, secureContext })
  const client = connect({ socket: clientSide, rejectUnauthorized: false })
  const close = () => {
    client.destroy()
    server.destroy()
  }
  return new Promise<PresentedCertificate>((resolve, reject) => {
    server.once('error', reject)
    client.once('error', reject)
    client.once('secureConnect', () => {
      const leaf = client.getPeerX509Certificate()
      if (leaf === undefined) reject(new Error('it contains no certificate'))
      else resolve({ leaf, intermediates: issuersOf(leaf) })
    })
  }).finally(close)
}

function issuersOf(certificate: X509Certificate): X509Certificate[] {
  const issuer = certificate.issuerCertificate
  const isLast = issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256
  return isLast ? [] : [issuer, ...issuersOf(issuer)]
}

export interface CertificateRequirements {
  /** Host name that clients request. */
  readonly host: string
  /** Current time, in milliseconds since 1970. */
  readonly now: number
  /** Authorities that the clients trust. Empty for the well-known authorities. */
  readonly trustedRoots: readonly X509Certificate[]
  /**
   * Whether only clients outside the environment check the chain. They can trust authorities that Node does not know,
   * so a chain that leads to no known authority is not an error.
   */
  readonly chainIsTheirs?: boolean
}

const DAY = 24 * 3600 * 1000
const WARNED_DAYS = 30

/**
 * Returns findings about a certificate that is invalid or soon will be: validity, host name, chain. `subject` names the
 * input.
 */
export function checkCertificate(
  subject: string,
  presented: PresentedCertificate,
  requirements: CertificateRequirements
): Finding[] {
  const all = [presented.leaf, ...presented.intermediates, ...requirements.trustedRoots]
  const chained =
    requirements.chainIsTheirs === true
      ? deliveredChainFindings(subject, presented)
      : chainFindings(subject, presented, requirements.trustedRoots)
  return [
    ...all.flatMap(certificate => validityFindings(subject, certificate, requirements.now)),
    ...hostFindings(subject, presented.leaf, requirements.host),
    ...keyFindings(subject, presented.leaf),
    ...chained
  ]
}

function validityFindings(subject: string, certificate: X509Certificate, now: number): Finding[] {
  const name = nameOf(certificate)
  if (now < certificate.validFromDate.getTime())
    return [
      invalidCertificate(
        subject,
        `${name} is valid only from ${certificate.validFrom}.`,
        'Use a certificate that is valid now.'
      )
    ]
  const left = certificate.validToDate.getTime() - now
  if (left <= 0)
    return [
      invalidCertificate(subject, `${name} expired on ${certificate.validTo}.`, 'Renew the certificate and run again.')
    ]
  if (left > WARNED_DAYS * DAY) return []
  const evidence = `${name} expires in ${Math.floor(left / DAY)} days, on ${certificate.validTo}.`
  return [{ ...invalidCertificate(subject, evidence, 'Renew the certificate before then.'), severity: 'warning' }]
}

function hostFindings(subject: string, leaf: X509Certificate, host: string): Finding[] {
  if (leaf.checkHost(host, { subject: 'never' }) !== undefined) return []
  const names = leaf.subjectAltName ?? 'none'
  return [
    invalidCertificate(
      subject,
      `The certificate is not for ${host}; its alternative names: ${names}.`,
      `Request a certificate for ${host}.`
    )
  ]
}

function chainFindings(
  subject: string,
  { leaf, intermediates, isPublic = false }: PresentedCertificate,
  trustedRoots: readonly X509Certificate[]
): Finding[] {
  if (trustedRoots.some(root => root.fingerprint256 === leaf.fingerprint256)) {
    const evidence =
      'The gateway would trust the certificate itself instead of an authority, so all backends become unhealthy when the certificate is renewed.'
    return [
      {
        ...invalidCertificate(subject, evidence, 'Add the authority that signed the certificate instead.'),
        severity: 'warning'
      }
    ]
  }
  const last = lastOfChain(leaf, intermediates)
  if (isTrusted(last, trustedRoots)) return []
  if (isPublic && intermediates.length === 0 && leaf.issuer !== leaf.subject) return [chainUnknown(subject, leaf)]
  const known = trustedRoots.length === 0 ? 'a well-known authority' : trustedRoots.map(nameOf).join(', ')
  return [
    invalidCertificate(
      subject,
      `The chain ends at ${nameOf(last)}, issued by ${oneLine(last.issuer)}, and does not lead to ${known}.`,
      `Add the missing intermediate certificates (${isPublic ? 'cat certificate.pem intermediates.pem' : 'cat key.pem certificate.pem intermediates.pem'}), or add the authority to \`ingress.certificates.trustedRoots\`.`
    )
  ]
}

function chainUnknown(subject: string, { issuer }: X509Certificate): Finding {
  const evidence = `The chain is incomplete: the variable does not contain the certificate of the issuer, ${oneLine(issuer)}.`
  return {
    ...invalidCertificate(
      subject,
      evidence,
      'Add the intermediate certificates to the variable. Otherwise, only apply can check the chain.'
    ),
    severity: 'not-evaluated'
  }
}
