import { readCertificates } from '../preflight/index.ts'
import { Failure } from '../runtime/index.ts'

/**
 * Returns the certificate authorities in an input, each as PEM. Throws Failure `certificate-invalid` if the input is
 * set but contains no certificate. The function has a separate file because it runs before the login, when only the
 * code for the login is loaded.
 */
export function authoritiesOf({
  'ingress-authorities': text
}: {
  readonly 'ingress-authorities': string | undefined
}): string[] {
  if (text === undefined) return []
  const found = readable(text)
  if (found.length > 0) return found
  throw new Failure('certificate-invalid', 'Input "ingress-authorities" contains no readable certificate.', {
    subject: 'ingress-authorities',
    remedy: 'Pass the certificate authorities as PEM, one after the other, from a variable. They are public.'
  })
}

function readable(text: string): string[] {
  try {
    return readCertificates(text).map(certificate => certificate.toString())
  } catch {
    return []
  }
}
