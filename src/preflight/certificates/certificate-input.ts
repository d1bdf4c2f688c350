import type { PresentedCertificate } from './certificates.ts'
import type { Thumbprint } from './public-certificate.ts'

/** A certificate to be stored in the vault. */
export interface SecretCertificate {
  /** Name of the vault secret. */
  readonly name: string
  /**
   * Name of the input for the certificate with its key, for messages. `publicInputOf` returns the name of the input for
   * the certificate without the key.
   */
  readonly input: string
  /** Absent if the run did not receive the certificate. The vault must then already have the certificate. */
  readonly content?: SecretContent | undefined
  /** Thumbprint of the expected certificate, which the run received without the key. */
  readonly expected?: Thumbprint | undefined
  /** The certificate with or without its key. Absent if the run received neither, or only a thumbprint. */
  readonly presented?: PresentedCertificate | undefined
}

export interface SecretContent {
  readonly value: string
  readonly contentType: 'application/x-pkcs12' | 'application/x-pem-file'
  /** Hexadecimal digits of SHA-256, which identify a secret whose value cannot be read back. */
  readonly thumbprint: string
  /** Hexadecimal digits of SHA-1, which the portal and Application Gateway show. */
  readonly sha1: string
  /** End of the certificate's validity, in seconds since 1970. */
  readonly expires: number
}

/** A certificate of the entry point that the workflow provides, or provided in an earlier run. */
export interface CertificateInput extends SecretCertificate {
  readonly use: 'gateway' | 'ingress'
}
