import { keyOf } from '../../resource-ids.ts'
import type { Resource, World } from '../../world.ts'
import { gatewayMetrics } from './gateway-metrics.ts'
import { gatewaySamples } from './gateway-samples.ts'
import { loadBalancerMetrics } from './load-balancer-metrics.ts'
import { loadBalancerSamples } from './load-balancer-samples.ts'
import type { MetricDefinition, SamplesOf } from './metric-definition.ts'
import type { Timespan } from './time-grain.ts'

/** Metrics of a resource type, and the source of their values. */
export interface MetricSource {
  readonly type: string
  readonly metrics: readonly MetricDefinition[]
  samples(world: World, resource: Resource, timespan: Timespan): SamplesOf
}

const sources: readonly MetricSource[] = [
  { type: 'Microsoft.Network/applicationGateways', metrics: gatewayMetrics, samples: gatewaySamples },
  { type: 'Microsoft.Network/loadBalancers', metrics: loadBalancerMetrics, samples: loadBalancerSamples }
]

/** Returns the metrics of a resource type, or undefined where local Azure has none. */
export function metricSource(type: string): MetricSource | undefined {
  return sources.find(source => keyOf(source.type) === keyOf(type))
}
