/** A built-in definition as far as an assignment depends on it. */
export interface BuiltIn {
  /** Effects it takes; none where it has no such parameter. */
  readonly effects: readonly string[]
  /** Parameters beside `effect`; those that end in `!` have no default. */
  readonly parameters: readonly string[]
}

const AUDIT_DENY = ['Audit', 'Deny', 'Disabled']
/** What every definition for Kubernetes takes. */
const KUBERNETES = [
  'excludedNamespaces',
  'namespaces',
  'labelSelector',
  'source',
  'warn',
  'excludedContainers',
  'excludedImages'
]

const onCluster = (...parameters: string[]): BuiltIn => ({
  effects: AUDIT_DENY,
  parameters: [...KUBERNETES, ...parameters]
})
const onResource = (...effects: string[]): BuiltIn => ({ effects: [...effects, 'Disabled'], parameters: [] })

/** Built-in definitions and initiatives by the GUID that names them (Azure/azure-policy, built-in-policies). */
export const builtIns: Readonly<Record<string, BuiltIn>> = {
  // Initiatives
  '42b8ef37-b724-4e24-bbc8-7a7708edfe00': {
    effects: ['Audit', 'Deny', 'Disabled', 'audit', 'deny', 'disabled'],
    parameters: ['excludedNamespaces', 'namespaces', 'allowedCapabilities', 'requiredDropCapabilities']
  },
  'a8640138-9b0a-4a28-b8cb-1666c838647d': {
    effects: ['Audit', 'Deny', 'Disabled', 'audit', 'deny', 'disabled'],
    parameters: ['excludedNamespaces', 'namespaces', 'allowedHostPaths']
  },
  // Those that an owner of the subscription assigns; local Azure evaluates them (`policy-denials.ts`)
  'e56962a6-4747-49cd-b67b-bf8b01975c4c': { effects: [], parameters: ['listOfAllowedLocations!'] },
  'e765b5de-1225-4ba3-bd56-1ac6695af988': { effects: [], parameters: ['listOfAllowedLocations!'] },
  '6c112d4e-5bc7-47ae-a041-ea2d9dccd749': {
    effects: ['Audit', 'Deny', 'Disabled'],
    parameters: ['listOfResourceTypesNotAllowed!']
  },
  '871b6d14-10aa-478d-b590-94f262ecfa99': { effects: [], parameters: ['tagName!'] },
  // In the cluster
  'febd0533-8e55-448f-b837-bd0e06f16469': onCluster('allowedContainerImagesRegex!'),
  '95edb821-ddaf-4404-9732-666045e056b4': onCluster(),
  '1c6e92c9-99f0-4e55-9cf2-0c234dc48f99': onCluster('forcePrivilegeEscalationToBeFalse'),
  'df49d893-a74c-421d-bc95-c663042e5b80': onCluster(),
  '1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d': onCluster(),
  '3fc4dc25-5baf-40d8-9b05-7fe74c1bc64e': onCluster(),
  'e345eecc-fa47-480f-9e88-67dcc122b164': onCluster('cpuLimit!', 'memoryLimit!'),
  '098fc59e-46c7-4d99-9b16-64990e543d75': onCluster('allowedHostPaths', 'windowsAllowedHostPaths'),
  'd46c275d-1680-448d-b2ec-e495a3b6cc89': onCluster('allowedExternalIPs'),
  '9f061a12-e40d-4183-a00e-171812443373': onCluster(),
  '1ddac26b-ed48-4c30-8cc5-3a68c79b8001': { ...onCluster(), effects: ['Audit', 'Disabled'] },
  'b1a9997f-2883-4f12-bdff-2280f99b5915': onCluster('requiredProbes'),
  '34c88cd4-5d72-4dbb-bf77-12c3cafe8791': onCluster(),
  '021f8078-41a0-40e6-81b6-c6597da9f3ee': onCluster(),
  '423dd1ba-798e-40e4-9c4d-b6902674b423': onCluster(),
  '65280eef-c8b4-425e-9aec-af55e55bf581': onCluster(),
  'd2e7ea85-6b44-4317-a0be-1b951587f626': onCluster(),
  '4f3823b6-6dac-4b5a-9c61-ce1afb829f17': onCluster(),
  // On resources
  '993c2fcd-2b29-49d2-9eb0-df2c3a730c32': onResource('Audit', 'Deny'),
  '040732e8-d947-40b8-95d6-854c95024bf8': onResource('Audit', 'Deny'),
  '450d2877-ebea-41e8-b00c-e286317d21bf': onResource('Audit'),
  'ac4a19c2-fa67-49b4-8ae5-0b2e78c49457': onResource('Audit'),
  'da6e2401-19da-4532-9141-fb8fbde08431': onResource('Audit'),
  '0e246bcf-5f6f-4f87-bc6f-775d4712c7ea': onResource('Audit'),
  '0a15ec92-a229-4763-bb14-0ea34a568f8d': onResource('Audit'),
  'fb893a29-21bb-418c-a157-e99480ec364c': onResource('Audit'),
  'a1840de2-8088-4ea8-b153-b4c723e9cb01': onResource('Audit'),
  '89f2d532-c53c-4f8f-9afa-4927b1114a0d': onResource('Audit'),
  '04408ca5-aa10-42ce-8536-98955cdddd4c': onResource('Audit'),
  '5c345cdf-2049-47e0-b8fe-b0e96bc2df35': onResource('Audit'),
  'af3c26b2-6fad-493e-9236-9c68928516ab': onResource('Audit'),
  '2cc2e023-0dac-4046-875b-178f683929d5': onResource('Audit'),
  '41425d9f-d1a5-499a-9932-f8ed8453932c': onResource('Audit', 'Deny'),
  '46238e2f-3f6f-4589-9f3f-77bed4116e67': onResource('Audit'),
  '28257686-e9db-403e-b9e2-a5eecbe03da9': onResource('Audit'),
  '9f2dea28-e834-476c-99c5-3507b4728395': onResource('Audit', 'Deny'),
  'dc921057-6b28-4fbe-9b83-f7bec05db6c2': onResource('Audit', 'Deny'),
  '0fdf0491-d080-4575-b627-ad0e843cba0f': onResource('Audit', 'Deny'),
  'd0793b48-0edc-4296-a390-4c75d1bdfd71': onResource('Audit', 'Deny'),
  'e8eef0a8-67cf-4eb4-9386-14b0e78733d4': onResource('Audit'),
  '42781ec6-6127-4c30-bdfa-fb423a0047d3': onResource('Audit', 'Deny'),
  '524b0254-c285-4903-bee6-bb8126cde579': onResource('Audit', 'Deny'),
  'ff05e24e-195c-447e-b322-5e90c9f9f366': onResource('Audit', 'Deny'),
  '84497762-32b6-4ab3-80b6-732ea48b85a2': onResource('Audit', 'Deny'),
  '12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5': onResource('Audit', 'Deny'),
  'a6abeaec-4d90-4a02-805f-6b26c4d3fbe9': onResource('Audit', 'Deny'),
  '564feb30-bf6a-4854-b4bb-0d2d2d1e6c66': onResource('Audit', 'Deny'),
  '12430be1-6cc8-4527-a9a8-e3d38f250096': { ...onResource('Audit', 'Deny'), parameters: ['modeRequirement'] },
  'ebea0d86-7fbd-42e3-8a46-27e7568c2525': onResource('Audit', 'Deny')
}
