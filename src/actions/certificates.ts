import { type BaselineConfig, certificateSecrets } from '../config/index.ts'
import type { CertificateInput } from '../preflight/index.ts'
import { type PresentedCertificate, readPem, readPfx, readPublicCertificate, thumbprintOf } from '../preflight/index.ts'
import type { InputValues } from '../runtime/index.ts'
import type { certificateInputs } from './shared-inputs.ts'

type Inputs = InputValues<typeof certificateInputs>

/**
 * Returns the certificates that the configuration expects from the workflow, with their contents if the inputs of this
 * run have them. Throws Failure `certificate-invalid` if a certificate cannot be read.
 */
export async function certificatesOf(inputs: Inputs, { ingress }: BaselineConfig): Promise<CertificateInput[]> {
  if (ingress.domain === undefined) return []
  const { gateway, ingress: behind } = ingress.certificates
  return [
    ...(gateway.from === 'workflow' ? [await gatewayCertificate(inputs)] : []),
    ...(behind.from === 'workflow' ? [ingressCertificate(inputs)] : [])
  ]
}

async function gatewayCertificate(inputs: Inputs): Promise<CertificateInput> {
  const common = withoutKey('gateway', inputs)
  const text = inputs[common.input]
  if (text === undefined) return common
  const value = text.replaceAll(/\s/g, '')
  const presented = await readPfx(common.input, value)
  return { ...common, presented, content: { value, contentType: 'application/x-pkcs12', ...known(presented) } }
}

function ingressCertificate(inputs: Inputs): CertificateInput {
  const common = withoutKey('ingress', inputs)
  const text = inputs[common.input]
  if (text === undefined) return common
  const presented = readPem(common.input, text)
  return { ...common, presented, content: { value: text, contentType: 'application/x-pem-file', ...known(presented) } }
}

/**
 * Returns the data of a certificate from its public input. If the certificate with the private key is also passed, the
 * caller uses the data of that certificate instead.
 */
function withoutKey(use: CertificateInput['use'], inputs: Inputs) {
  const input = `${use}-certificate` as const
  const publicInput = `${input}-public` as const
  const common = { use, name: certificateSecrets[use], input, publicInput }
  const text = inputs[publicInput]
  if (text === undefined) return common
  const { thumbprint: expected, presented } = readPublicCertificate(publicInput, text)
  return { ...common, expected, presented }
}

function known({ leaf }: PresentedCertificate) {
  return {
    thumbprint: thumbprintOf(leaf, 'SHA-256').value,
    sha1: thumbprintOf(leaf, 'SHA-1').value,
    expires: Math.floor(leaf.validToDate.getTime() / 1000)
  }
}
