import { createHash, createPublicKey, generateKeyPair, X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import { generate } from 'selfsigned'
import type { Keys } from '../host.ts'
import { serviceByHost } from './handlers.ts'

const YEARS_VALID = 10

/** Names and addresses a client may use for the servers: RFC 5280 §4.2.1.6 types 2 (DNS name) and 7 (IP address). */
const subjectAltNames: ({ type: 2; value: string } | { type: 7; ip: string })[] = [
  ...[...Object.keys(serviceByHost), 'localhost'].map(value => ({ type: 2 as const, value })),
  { type: 7, ip: '127.0.0.1' }
]

/** Makes the issuer's signing key, a CA with the certificate of the servers, and the CA of clusters. Takes a few hundred milliseconds. */
export async function makeKeys(): Promise<Keys> {
  const [issuer, tls, clusters] = await Promise.all([makeIssuer(), makeCertificates(), makeClusterAuthority()])
  return { ...issuer, ...tls, ...clusters }
}

/** Key algorithm of all certificates. Without `algorithm` the library signs with SHA-1, which OpenSSL refuses. */
export const CERTIFICATE_OPTIONS = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

/** Returns from when until when a certificate that is made now is valid. */
export function validity(): { notBeforeDate: Date; notAfterDate: Date } {
  const notBeforeDate = new Date(Date.now() - 86_400_000)
  return { notBeforeDate, notAfterDate: new Date(Date.now() + YEARS_VALID * 365 * 86_400_000) }
}

/** Makes the CA that signs the certificates of API servers. No client trusts it until a kubeconfig names it. */
export async function makeClusterAuthority(): Promise<Pick<Keys, 'clusterCaCertificate' | 'clusterCaKey'>> {
  const ca = await makeCa('ca')
  return { clusterCaCertificate: ca.cert, clusterCaKey: ca.private }
}

function makeCa(value: string) {
  return generate([{ name: 'commonName', value }], {
    ...CERTIFICATE_OPTIONS,
    ...validity(),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
}

/** Returns whether the certificate of the servers is for all public names: an older one lacks those that came later. */
export function coverHosts({ serverCertificate }: Pick<Keys, 'serverCertificate'>): boolean {
  const certificate = new X509Certificate(serverCertificate)
  return Object.keys(serviceByHost).every(host => certificate.checkHost(host.replace('*', 'any')) !== undefined)
}

async function makeIssuer(): Promise<Pick<Keys, 'issuerPrivateKey' | 'issuerJwk'>> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const issuerPrivateKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const { kty, n, e } = createPublicKey(issuerPrivateKey).export({ format: 'jwk' })
  // The thumbprint of RFC 7638: members in lexical order.
  const kid = createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
  return { issuerPrivateKey, issuerJwk: { kid, kty, n, e, use: 'sig', alg: 'RS256' } }
}

async function makeCertificates(): Promise<Pick<Keys, 'caCertificate' | 'serverCertificate' | 'serverKey'>> {
  const ca = await makeCa('Local Azure CA')
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...CERTIFICATE_OPTIONS,
    ...validity(),
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: subjectAltNames }
    ]
  })
  return { caCertificate: ca.cert, serverCertificate: server.cert, serverKey: server.private }
}
