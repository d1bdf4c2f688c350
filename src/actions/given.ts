import type { Azure } from '../azure/index.ts'
import { type Baseline, COLOURS, type Colour } from '../config/index.ts'
import { defaultColour, type Given } from '../provisioning/index.ts'
import { type ActionContext, anyText, type InputValues, oneOf, optional, revision } from '../runtime/index.ts'
import { certificateInputs, certificatesOf } from './certificates.ts'
import { imagesToImport } from './tree-images.ts'

/** Inputs of every action that makes platform and cluster. */
export const environmentInputs = {
  ...certificateInputs,
  colour: optional(oneOf(...COLOURS)),
  'event-token': optional(anyText),
  'git-key': optional(anyText),
  'secrets-revision': optional(revision)
} as const

/** Outputs of the same. */
export const environmentOutputs = ['registry-id', 'vault-id', 'gateway-id', 'colour', 'cluster-id'] as const

type Inputs = InputValues<typeof environmentInputs>

/** What inputs and Azure say beside the configuration. */
export async function givenTo(
  inputs: Inputs,
  { github, workspace }: ActionContext,
  baseline: Baseline,
  azure: Azure
): Promise<Given & { readonly colour: Colour }> {
  const { config } = baseline
  const [certificates, colour] = await Promise.all([
    certificatesOf(inputs, config),
    inputs.colour ?? defaultColour(azure, baseline)
  ])
  const events = {
    repository: `${github.owner}/${github.repository}`,
    token: inputs['event-token'],
    revision: inputs['secrets-revision']
  }
  return { certificates, images: imagesToImport(config, workspace), colour, colours: [colour], events }
}

/** Ids of what was made. */
export function environmentIds(
  { ids, config }: Baseline,
  colour: Colour
): Record<(typeof environmentOutputs)[number], string> {
  return {
    'registry-id': ids.registry,
    'vault-id': ids.vault,
    'gateway-id': config.ingress.domain === undefined ? '' : ids.gateway,
    colour,
    'cluster-id': ids.clusters[colour].cluster
  }
}
