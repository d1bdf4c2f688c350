import type { MetricDefinition } from './metric-definition.ts'

const FRONTEND_TRAFFIC = ['FrontendIPAddress', 'FrontendPort', 'Direction'] as const
const SNAT_PORTS = ['FrontendIPAddress', 'BackendIPAddress', 'ProtocolType', 'IsAwaitingRemoval'] as const

/**
 * Metrics of a regional load balancer with their aggregations and dimensions: "Supported metrics for
 * Microsoft.Network/loadBalancers".
 */
export const loadBalancerMetrics: readonly MetricDefinition[] = [
  {
    name: 'AllocatedSnatPorts',
    displayName: 'Allocated SNAT Ports',
    unit: 'Count',
    aggregations: ['Average'],
    dimensions: SNAT_PORTS,
    description: 'Total number of SNAT ports allocated within time period'
  },
  {
    name: 'ByteCount',
    displayName: 'Byte Count',
    unit: 'Bytes',
    aggregations: ['Total'],
    dimensions: FRONTEND_TRAFFIC,
    description: 'Total number of Bytes transmitted within time period'
  },
  {
    name: 'DipAvailability',
    displayName: 'Health Probe Status',
    unit: 'Count',
    aggregations: ['Average'],
    dimensions: ['ProtocolType', 'BackendPort', 'FrontendIPAddress', 'FrontendPort', 'BackendIPAddress'],
    description: 'Average Load Balancer health probe status per time duration'
  },
  {
    name: 'PacketCount',
    displayName: 'Packet Count',
    unit: 'Count',
    aggregations: ['Total'],
    dimensions: FRONTEND_TRAFFIC,
    description: 'Total number of Packets transmitted within time period'
  },
  {
    name: 'SYNCount',
    displayName: 'SYN Count',
    unit: 'Count',
    aggregations: ['Total'],
    dimensions: FRONTEND_TRAFFIC,
    description: 'Total number of SYN Packets transmitted within time period'
  },
  {
    name: 'SnatConnectionCount',
    displayName: 'SNAT Connection Count',
    unit: 'Count',
    aggregations: ['Total'],
    dimensions: ['FrontendIPAddress', 'BackendIPAddress', 'ConnectionState'],
    description: 'Total number of new SNAT connections created within time period'
  },
  {
    name: 'UsedSnatPorts',
    displayName: 'Used SNAT Ports',
    unit: 'Count',
    aggregations: ['Average'],
    dimensions: SNAT_PORTS,
    description: 'Total number of SNAT ports used within time period'
  },
  {
    name: 'VipAvailability',
    displayName: 'Data Path Availability',
    unit: 'Count',
    aggregations: ['Average'],
    dimensions: ['FrontendIPAddress', 'FrontendPort'],
    description: 'Average Load Balancer data path availability per time duration'
  }
]
