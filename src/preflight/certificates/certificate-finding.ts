import type { X509Certificate } from 'node:crypto'
import type { Finding } from '../finding.ts'

/** Returns an error about a certificate. `subject` names the input. */
export function invalidCertificate(subject: string, evidence: string, remedy: string): Finding {
  return { code: 'certificate-invalid', severity: 'error', subject, evidence, remedy }
}

/** Returns the subject of a certificate on one line. */
export function nameOf({ subject }: X509Certificate): string {
  return oneLine(subject)
}

/** Returns a distinguished name on one line. */
export function oneLine(distinguishedName: string): string {
  return distinguishedName.replaceAll('\n', ', ')
}
