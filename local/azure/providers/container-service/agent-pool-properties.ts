import {
  anything,
  decimal,
  fields,
  flag,
  integer,
  listOf,
  mapOf,
  oneOf,
  type Properties,
  text
} from '../../resources/body-shape.ts'

const enabled = fields({ enabled: flag })
const dnsOverride = fields({
  queryLogging: oneOf('Error', 'Log'),
  protocol: oneOf('PreferUDP', 'ForceTCP'),
  forwardDestination: oneOf('ClusterCoreDNS', 'VnetDNS'),
  forwardPolicy: oneOf('Sequential', 'RoundRobin', 'Random'),
  maxConcurrent: integer,
  cacheDurationInSeconds: integer,
  serveStaleDurationInSeconds: integer,
  serveStale: oneOf('Verify', 'Immediate', 'Disable')
})

/** Properties of an agent pool, those that can only be read included: API version 2026-05-01 (Azure/bicep-types-az). */
export const agentPoolProperties: Properties = {
  // Every GET of local Azure has this undocumented property, and a PUT drops it.
  serviceInternals: anything,
  eTag: text,
  count: integer,
  vmSize: text,
  osDiskSizeGB: integer,
  osDiskType: oneOf('Managed', 'Ephemeral'),
  kubeletDiskType: oneOf('OS', 'Temporary'),
  workloadRuntime: oneOf('OCIContainer', 'WasmWasi', 'KataVmIsolation'),
  messageOfTheDay: text,
  vnetSubnetID: text,
  podSubnetID: text,
  podIPAllocationMode: oneOf('DynamicIndividual', 'StaticBlock'),
  maxPods: integer,
  osType: oneOf('Linux', 'Windows'),
  osSKU: oneOf(
    'Ubuntu',
    'AzureLinux',
    'AzureLinux3',
    'CBLMariner',
    'Windows2019',
    'Windows2022',
    'Ubuntu2204',
    'Windows2025',
    'Ubuntu2404',
    'AzureContainerLinux'
  ),
  maxCount: integer,
  minCount: integer,
  enableAutoScaling: flag,
  scaleDownMode: oneOf('Delete', 'Deallocate'),
  type: oneOf('VirtualMachineScaleSets', 'AvailabilitySet', 'VirtualMachines'),
  mode: oneOf('System', 'User', 'Gateway'),
  orchestratorVersion: text,
  currentOrchestratorVersion: text,
  nodeImageVersion: text,
  upgradeSettings: fields({
    maxSurge: text,
    maxUnavailable: text,
    drainTimeoutInMinutes: integer,
    nodeSoakDurationInMinutes: integer,
    undrainableNodeBehavior: oneOf('Cordon', 'Schedule')
  }),
  provisioningState: text,
  powerState: fields({ code: oneOf('Running', 'Stopped') }),
  availabilityZones: listOf(text),
  enableNodePublicIP: flag,
  nodePublicIPPrefixID: text,
  scaleSetPriority: oneOf('Spot', 'Regular'),
  scaleSetEvictionPolicy: oneOf('Delete', 'Deallocate'),
  spotMaxPrice: decimal,
  tags: mapOf(text),
  nodeLabels: mapOf(text),
  nodeTaints: listOf(text),
  proximityPlacementGroupID: text,
  kubeletConfig: fields({
    cpuManagerPolicy: text,
    cpuCfsQuota: flag,
    cpuCfsQuotaPeriod: text,
    imageGcHighThreshold: integer,
    imageGcLowThreshold: integer,
    topologyManagerPolicy: text,
    allowedUnsafeSysctls: listOf(text),
    failSwapOn: flag,
    containerLogMaxSizeMB: integer,
    containerLogMaxFiles: integer,
    podMaxPids: integer
  }),
  linuxOSConfig: fields({
    sysctls: fields({
      netCoreSomaxconn: integer,
      netCoreNetdevMaxBacklog: integer,
      netCoreRmemDefault: integer,
      netCoreRmemMax: integer,
      netCoreWmemDefault: integer,
      netCoreWmemMax: integer,
      netCoreOptmemMax: integer,
      netIpv4TcpMaxSynBacklog: integer,
      netIpv4TcpMaxTwBuckets: integer,
      netIpv4TcpFinTimeout: integer,
      netIpv4TcpKeepaliveTime: integer,
      netIpv4TcpKeepaliveProbes: integer,
      netIpv4TcpkeepaliveIntvl: integer,
      netIpv4TcpTwReuse: flag,
      netIpv4IpLocalPortRange: text,
      netIpv4NeighDefaultGcThresh1: integer,
      netIpv4NeighDefaultGcThresh2: integer,
      netIpv4NeighDefaultGcThresh3: integer,
      netNetfilterNfConntrackMax: integer,
      netNetfilterNfConntrackBuckets: integer,
      fsInotifyMaxUserWatches: integer,
      fsFileMax: integer,
      fsAioMaxNr: integer,
      fsNrOpen: integer,
      kernelThreadsMax: integer,
      vmMaxMapCount: integer,
      vmSwappiness: integer,
      vmVfsCachePressure: integer
    }),
    transparentHugePageEnabled: text,
    transparentHugePageDefrag: text,
    swapFileSizeMB: integer
  }),
  enableEncryptionAtHost: flag,
  enableUltraSSD: flag,
  enableFIPS: flag,
  gpuInstanceProfile: oneOf('MIG1g', 'MIG2g', 'MIG3g', 'MIG4g', 'MIG7g'),
  creationData: fields({ sourceResourceId: text }),
  capacityReservationGroupID: text,
  hostGroupID: text,
  networkProfile: fields({
    nodePublicIPTags: listOf(fields({ ipTagType: text, tag: text })),
    allowedHostPorts: listOf(fields({ portStart: integer, portEnd: integer, protocol: oneOf('TCP', 'UDP') })),
    applicationSecurityGroups: listOf(text)
  }),
  windowsProfile: fields({ disableOutboundNat: flag }),
  securityProfile: fields({ enableVTPM: flag, enableSecureBoot: flag, sshAccess: oneOf('LocalUser', 'Disabled') }),
  gpuProfile: fields({ driver: oneOf('Install', 'None') }),
  gatewayProfile: fields({ publicIPPrefixSize: integer }),
  artifactStreamingProfile: enabled,
  virtualMachinesProfile: fields({
    scale: fields({
      manual: listOf(fields({ size: text, count: integer })),
      autoscale: listOf(fields({ size: text, minCount: integer, maxCount: integer }))
    })
  }),
  virtualMachineNodesStatus: listOf(fields({ size: text, count: integer })),
  status: fields({ provisioningError: anything }),
  localDNSProfile: fields({
    mode: oneOf('Preferred', 'Required', 'Disabled'),
    state: oneOf('Enabled', 'Disabled'),
    vnetDNSOverrides: mapOf(dnsOverride),
    kubeDNSOverrides: mapOf(dnsOverride)
  })
}
