import { X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'

/**
 * Returns the last certificate of the chain that begins with `certificate`. The chain continues with each certificate
 * of `others` that issued the previous one.
 */
export function lastOfChain(certificate: X509Certificate, others: readonly X509Certificate[]): X509Certificate {
  const issuer = others.find(other => isIssuedBy(certificate, other))
  return issuer === undefined
    ? certificate
    : lastOfChain(
        issuer,
        others.filter(other => other !== issuer)
      )
}

/**
 * Returns whether a certificate is one of the trusted roots or is issued by one of them. Without trusted roots, the
 * well-known authorities of Node are trusted.
 */
export function isTrusted(last: X509Certificate, trustedRoots: readonly X509Certificate[]): boolean {
  const roots = trustedRoots.length === 0 ? rootCertificates.map(pem => new X509Certificate(pem)) : trustedRoots
  return roots.some(root => root.fingerprint256 === last.fingerprint256 || isIssuedBy(last, root))
}

/** Returns whether `issuer` signed the certificate. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)
}
