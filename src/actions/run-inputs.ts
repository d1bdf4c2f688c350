import type { Azure } from '../azure/index.ts'
import type { Baseline, Colour } from '../config/index.ts'
import { defaultColour, type RunInputs } from '../provisioning/index.ts'
import type { ActionContext, InputValues } from '../runtime/index.ts'
import { certificatesOf } from './certificates.ts'
import { imagesToImport } from './gitops-images.ts'
import type { environmentInputs } from './shared-inputs.ts'
import type { environmentOutputs } from './shared-outputs.ts'
import { sourceCredentialsOf } from './source-credentials.ts'

type Inputs = InputValues<typeof environmentInputs>

/** Returns the run inputs: the values that inputs and Azure add to the configuration, and the chosen colour. */
export async function readRunInputs(
  inputs: Inputs,
  context: ActionContext,
  baseline: Baseline,
  azure: Azure
): Promise<RunInputs & { readonly colour: Colour }> {
  const { config } = baseline
  const { github, workspace } = context
  const images = imagesToImport(config, workspace)
  const sourceCredentials = sourceCredentialsOf(inputs['source-credentials'], images, context)
  const [certificates, colour] = await Promise.all([
    certificatesOf(inputs, config),
    inputs.colour ?? defaultColour(azure, baseline)
  ])
  const events = {
    repository: `${github.owner}/${github.repository}`,
    token: inputs['event-token'],
    revision: inputs['secrets-revision']
  }
  return { certificates, images, sourceCredentials, colour, colours: [colour], events }
}

/** Returns the outputs about platform and cluster. */
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
