import type { PresentedCertificate } from './certificates.ts'
import type { Thumbprint } from './public-certificate.ts'

/** A certificate to be kept in the vault. */
export interface SecretCertificate {
  /** Name of the secret. */
  readonly name: string
  /** The input that takes it with its key, for messages. The one without is `publicInputOf` it. */
  readonly input: string
  /** Absent where this run was not given it: then the vault must have it already. */
  readonly content?: SecretContent | undefined
  /** Thumbprint that the run was given without the key. */
  readonly expected?: Thumbprint | undefined
  /** With its key or without; absent where the run was given neither, or a thumbprint alone. */
  readonly presented?: PresentedCertificate | undefined
}

export interface SecretContent {
  readonly value: string
  readonly contentType: 'application/x-pkcs12' | 'application/x-pem-file'
  /** Hexadecimal digits of SHA-256, by which a secret whose value nobody can read again is recognised. */
  readonly thumbprint: string
  /** The same by SHA-1, which is what the portal and Application Gateway show. */
  readonly sha1: string
  /** When the certificate ends, in seconds since 1970. */
  readonly expires: number
}

/** A certificate of the entry point as the workflow hands it over, or has already. */
export interface CertificateInput extends SecretCertificate {
  readonly use: 'gateway' | 'ingress'
}
