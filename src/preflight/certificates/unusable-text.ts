import { X509Certificate } from 'node:crypto'

/** A reason why a text cannot be used as a certificate with its key, and what to do. Neither quotes the text. */
export interface UnusableText {
  readonly why: string
  readonly remedy: string
}

interface KnownText extends UnusableText {
  applies(text: string): boolean
}

const CONCATENATE = 'cat key.pem certificate.pem intermediates.pem'
const EXPORT = 'openssl pkcs12 -export -inkey key.pem -in fullchain.pem -passout pass: | base64 -w0'

/** Texts that are passed instead of PEM with key and chain. The first row that applies explains the text. */
const INSTEAD_OF_PEM: readonly KnownText[] = [
  {
    applies: text => isPem(decoded(text)),
    why: 'it is PEM in base64',
    remedy: 'Store the PEM text itself as the secret, without base64.'
  },
  {
    applies: text => !isPem(text) && isDer(decodedBytes(text)),
    why: 'it is DER or a PFX, in base64',
    remedy: `Convert it to PEM without a password: openssl pkcs12 -in certificate.pfx -nodes -out ingress.pem, or openssl x509 -inform der -in certificate.cer -out certificate.pem. Then pass key, certificate and chain: ${CONCATENATE}.`
  },
  {
    applies: text => /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4,ENCRYPTED/m.test(text),
    why: 'its private key is encrypted with a password',
    remedy:
      'Remove the password: openssl pkey -in key.pem -out key-without-password.pem. Then concatenate the files: cat key-without-password.pem certificate.pem intermediates.pem.'
  },
  {
    applies: text => /-----BEGIN [A-Z ]+-----(?!\r?\n)/.test(text),
    why: 'its line breaks are missing',
    remedy:
      'Set the secret from the file, so that the line breaks are kept: gh secret set NAME --env ENVIRONMENT < ingress.pem.'
  },
  {
    applies: text => !text.includes('-----BEGIN CERTIFICATE-----'),
    why: 'it contains no certificate',
    remedy: `Concatenate the files in this order: ${CONCATENATE}.`
  },
  {
    applies: text => !text.includes('PRIVATE KEY-----'),
    why: 'it contains no private key',
    remedy: `Add the private key of the certificate: ${CONCATENATE}.`
  }
]

/** Texts that are passed instead of a PFX in base64. */
const INSTEAD_OF_PFX: readonly KnownText[] = [
  {
    applies: text => isPem(text) || isPem(decoded(text)),
    why: 'it is PEM',
    remedy: `Convert it to a PFX without a password: ${EXPORT}.`
  },
  {
    applies: text => isCertificate(decodedBytes(text)),
    why: 'it is a certificate without its private key',
    remedy: `Export the certificate together with its key: ${EXPORT}.`
  }
]

/** Errors of OpenSSL for a PFX, with their meaning. */
const PFX_ERRORS: readonly (UnusableText & { readonly error: RegExp })[] = [
  {
    error: /mac verify failure/i,
    why: 'it has a password',
    remedy: `Remove the password: openssl pkcs12 -in certificate.pfx -nodes -out all.pem, then openssl pkcs12 -export -in all.pem -passout pass: | base64 -w0.`
  },
  {
    error: /unsupported pkcs12/i,
    why: 'it is encrypted with RC2 or 3DES, as by older tools',
    remedy: `Export the certificate again with OpenSSL 3: openssl pkcs12 -legacy -in certificate.pfx -nodes -out all.pem, then openssl pkcs12 -export -in all.pem -passout pass: | base64 -w0.`
  },
  {
    error: /unable to load private key/i,
    why: 'it contains no private key',
    remedy: `Export the certificate together with its key: ${EXPORT}.`
  },
  {
    error: /unable to load certificate|key values mismatch/i,
    why: 'it contains no certificate for its private key',
    remedy: `Export the certificate with the key with which it was requested: ${EXPORT}.`
  },
  {
    error: /key too small/i,
    why: 'its key is too small for TLS',
    remedy: 'Request a new certificate with an RSA key of 2048 to 4096 bits.'
  }
]

/** Returns why a text is not PEM with key, certificate and chain; `undefined` if the reason is not known. */
export function whyNotPem(text: string): UnusableText | undefined {
  return INSTEAD_OF_PEM.find(({ applies }) => applies(text))
}

/** Returns why a text is not a PFX in base64 without a password; `undefined` if the reason is not known. */
export function whyNotPfx(text: string, error: string): UnusableText | undefined {
  return INSTEAD_OF_PFX.find(({ applies }) => applies(text)) ?? PFX_ERRORS.find(row => row.error.test(error))
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN ')
}

function decodedBytes(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'base64')
}

function decoded(text: string): string {
  return decodedBytes(text).toString('latin1')
}

function isCertificate(data: Buffer): boolean {
  try {
    return new X509Certificate(data).subject !== undefined
  } catch {
    return false
  }
}

const SEQUENCE = 0x30
const LONG_FORM = 0x80

/** Returns whether data begins with a DER sequence that is longer than 127 bytes, as every certificate and PFX does. */
function isDer(data: Buffer): boolean {
  return data[0] === SEQUENCE && (data[1] ?? 0) > LONG_FORM
}
