import type { Finding } from '../finding.ts'
import { invalidCertificate, oneLine } from './certificate-finding.ts'
import type { PresentedCertificate } from './certificates.ts'
import { isIssuedBy, isTrusted } from './issuers.ts'

/**
 * Returns a warning if the gateway would send its certificate without the certificate of the issuer. Application
 * Gateway sends only what the PFX contains (MicrosoftDocs/azure-docs#35298). Browsers may fetch a missing intermediate
 * certificate; other clients reject the connection. The finding is a warning, because the issuer can be a private root
 * that all clients trust. `not-evaluated` if the input has no key: the PFX can contain more certificates.
 */
export function deliveredChainFindings(
  subject: string,
  { leaf, intermediates, isPublic = false }: PresentedCertificate
): Finding[] {
  const isSelfIssued = leaf.issuer === leaf.subject
  if (isSelfIssued || intermediates.some(each => isIssuedBy(leaf, each)) || isTrusted(leaf, [])) return []
  const issuer = oneLine(leaf.issuer)
  if (isPublic) return [chainUnknown(subject, issuer)]
  const evidence = `The PFX does not contain the certificate of the issuer, ${issuer}. Application Gateway sends only the certificates in the PFX, so clients other than browsers reject the connection.`
  const remedy = `Add the intermediate certificates: ${EXPORT}. If the issuer is a root certificate that all clients trust, ignore this warning.`
  return [{ ...invalidCertificate(subject, evidence, remedy), severity: 'warning' }]
}

const EXPORT = 'openssl pkcs12 -export -inkey key.pem -in fullchain.pem -passout pass: | base64 -w0'

function chainUnknown(subject: string, issuer: string): Finding {
  const evidence = `The variable does not contain the certificate of the issuer, ${issuer}. It is not known whether the PFX contains it; the gateway must send it to clients.`
  const remedy = `Add the intermediate certificates to the variable, and to the PFX: ${EXPORT}. Otherwise, only apply can check the chain.`
  return { ...invalidCertificate(subject, evidence, remedy), severity: 'not-evaluated' }
}
