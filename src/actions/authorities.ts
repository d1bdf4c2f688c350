import { readCertificates } from '../preflight/index.ts'
import { Failure } from '../runtime/index.ts'

/**
 * Returns the authorities of an input, each as PEM. Throws Failure `certificate-invalid` when the input is set and holds none.
 * In a file of its own because it is read before the login, and what logs in is loaded first.
 */
export function authoritiesOf({
  'ingress-authorities': text
}: {
  readonly 'ingress-authorities': string | undefined
}): string[] {
  if (text === undefined) return []
  const found = readable(text)
  if (found.length > 0) return found
  throw new Failure('certificate-invalid', 'ingress-authorities holds no certificate that can be read.', {
    subject: 'ingress-authorities',
    remedy: 'Give the authorities as PEM, one after the other, from a variable: they are public.'
  })
}

function readable(text: string): string[] {
  try {
    return readCertificates(text).map(certificate => certificate.toString())
  } catch {
    return []
  }
}
