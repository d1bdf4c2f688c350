import { refusal } from '../../errors.ts'
import type { Refusal } from '../../world.ts'
import type { ClusterCheck, ClusterRule } from './managed-cluster-check.ts'

/**
 * Durations that the autoscaler profile accepts, as the types of the api-version describe them. A scan interval and a
 * provision time of zero are refused here, which no source says.
 */
const DURATIONS: Readonly<Record<string, RegExp>> = {
  'scan-interval': /^0*[1-9]\d*s$/,
  'max-node-provision-time': /^0*[1-9]\d*m$/,
  'scale-down-delay-after-add': /^\d+m$/,
  'scale-down-delay-after-failure': /^\d+m$/,
  'scale-down-unneeded-time': /^\d+m$/,
  'scale-down-unready-time': /^\d+m$/,
  'new-pod-scale-up-delay': /^\d+[smh]$/
}

/** The settings of the cluster autoscaler. */
export const autoscalerRules: readonly ClusterRule[] = [refuseDurations]

function refuseDurations({ given }: ClusterCheck): Refusal | undefined {
  const settings = Object.entries(given.autoScalerProfile ?? {})
  const [name] = settings.find(([setting, value]) => DURATIONS[setting]?.test(String(value)) === false) ?? []
  if (name === undefined) return undefined
  // Verbatim: Azure/azure-sdk-for-go#14311
  const message = `Invalid value specified for the cluster-autoscaler parameter '${name}'. Please refer to https://aka.ms/cluster-autoscaler for more details.`
  return refusal(400, 'InvalidParameter', message, `autoScalerProfile.${name}`)
}
