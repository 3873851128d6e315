// Puts one of everything into a workspace with the official Azure client for JavaScript and reads it back.
//
// Prints one JSON document: for each thing looked at, what was put and what came back. Who started the program
// compares the two. Node is to trust the workspace's authority by NODE_EXTRA_CA_CERTS.

const fs = require('node:fs');
const { AzureMachineLearningWorkspaces } = require('@azure/arm-machinelearning');

const [url, tokenFile, apiVersion, image] = process.argv.slice(2);
const subscription = '00000000-0000-0000-0000-000000000000';
const [group, workspace] = ['local', 'local'];
const credential = {
  getToken: async () => ({ token: fs.readFileSync(tokenFile, 'utf8').trim(), expiresOnTimestamp: Date.now() + 3600_000 }),
};
// The client sends its own newest version unless told another; what the server has newer is asked for as well.
const client = new AzureMachineLearningWorkspaces(credential, subscription, { endpoint: url, $host: url, apiVersion });
const fast = { updateIntervalInMs: 50 };
const id = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.MachineLearningServices/workspaces/${workspace}`;
const checks = [];

function check(what, put, got) {
  checks.push({ what, put, got });
}

/** The part of an answer that was put: what the server adds is not compared. */
function part(got, like) {
  if (like === null || typeof like !== 'object' || got === null || typeof got !== 'object') {
    return got;
  }
  if (Array.isArray(like)) {
    return Array.isArray(got) ? got.map((value, index) => (index < like.length ? part(value, like[index]) : value)) : got;
  }
  return Object.fromEntries(Object.keys(like).map((key) => [key, part(got[key], like[key])]));
}

async function names(list) {
  const result = [];
  for await (const item of list) {
    result.push(item.name);
  }
  return result.sort();
}

async function refused(call) {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    return [error.statusCode, error.code];
  }
}

async function useVersions(kind, containers, versions, name, properties, changed) {
  const put = { properties };
  check(`${kind} created`, put, part(await versions.createOrUpdate(group, workspace, name, '1', put), put));
  check(`${kind} got`, put, part(await versions.get(group, workspace, name, '1'), put));
  check(`${kind} listed`, ['1'], await names(versions.list(group, workspace, name)));
  check(`${kind} in its container`, '1', (await containers.get(group, workspace, name)).properties.latestVersion);
  check(`${kind} changed`, [409, 'Conflict'],
    await refused(() => versions.createOrUpdate(group, workspace, name, '1', { properties: { ...properties, ...changed } })));
  const container = { properties: { description: 'what it is for', tags: { team: 'a' } } };
  if (properties.dataType) {
    container.properties.dataType = properties.dataType;
  }
  check(`${kind} container`, container, part(await containers.createOrUpdate(group, workspace, name, container), container));
  check(`${kind} containers listed`, true, (await names(containers.list(group, workspace))).includes(name));
  await versions.createOrUpdate(group, workspace, name, '2', put);
  await versions.delete(group, workspace, name, '2');
  check(`${kind} deleted`, [404, 'ResourceNotFound'], await refused(() => versions.get(group, workspace, name, '2')));
}

async function useAssets() {
  await useVersions('environment', client.environmentContainers, client.environmentVersions, 'tools', { image }, { image: 'other:1' });
  const code = 'azureml://datastores/workspaceblobstore/paths/code/js';
  await useVersions('code', client.codeContainers, client.codeVersions, 'script', { codeUri: code }, { codeUri: `${code}2` });
  await useVersions('data', client.dataContainers, client.dataVersions, 'rows',
    { dataType: 'uri_folder', dataUri: 'azureml://datastores/workspaceblobstore/paths/rows', description: 'numbers' },
    { dataUri: 'azureml://datastores/workspaceblobstore/paths/others' });
  await useVersions('model', client.modelContainers, client.modelVersions, 'weights',
    { modelType: 'custom_model', modelUri: 'azureml://datastores/workspaceblobstore/paths/weights' },
    { modelUri: 'azureml://datastores/workspaceblobstore/paths/others' });
  const command = {
    type: 'command', name: 'say', version: '1', command: 'echo ${{inputs.word}} > ${{outputs.said}}', environment: `azureml:${id}/environments/tools/versions/1`,
    inputs: { word: { type: 'string' } }, outputs: { said: { type: 'uri_file' } },
  };
  await useVersions('component', client.componentContainers, client.componentVersions, 'say',
    { componentSpec: command }, { componentSpec: { ...command, command: 'false' } });
  await client.componentVersions.createOrUpdate(group, workspace, 'pipeline', '1', { properties: { componentSpec: {
    type: 'pipeline', inputs: { word: { type: 'string', default: 'hi' } },
    jobs: { say: { type: 'command', componentId: 'azureml:say:1', computeId: 'azureml:cluster', inputs: { word: '${{parent.inputs.word}}' } } },
  } } });
}

async function useComputes() {
  const put = { location: 'local', properties: { computeType: 'AmlCompute', properties: {
    vmSize: 'STANDARD_DS3_V2', scaleSettings: { minNodeCount: 0, maxNodeCount: 3 },
  } } };
  check('compute created', put, part(await client.computeOperations.beginCreateOrUpdateAndWait(group, workspace, 'cluster', put, fast), put));
  check('compute got', put, part(await client.computeOperations.get(group, workspace, 'cluster'), put));
  check('computes listed', ['cluster'], await names(client.computeOperations.list(group, workspace)));
  const more = { scaleSettings: { minNodeCount: 0, maxNodeCount: 5 } };
  const patched = await client.computeOperations.beginUpdateAndWait(group, workspace, 'cluster', { properties: more }, fast);
  check('compute updated', more, part(patched.properties.properties, more));
  const nodes = [];
  for await (const node of client.computeOperations.listNodes(group, workspace, 'cluster')) {
    nodes.push(node.nodeId);
  }
  check('nodes listed', [], nodes);
  check('a cluster is not stopped', [400, 'UserError'], await refused(() => client.computeOperations.beginStopAndWait(group, workspace, 'cluster', fast)));
}

async function useDatastores() {
  check('datastores listed', ['workspaceartifactstore', 'workspaceblobstore', 'workspacefilestore', 'workspaceworkingdirectory'], await names(client.datastores.list(group, workspace)));
  const store = await client.datastores.get(group, workspace, 'workspaceblobstore');
  check('datastore', ['AzureBlob', true], [store.properties.datastoreType, store.properties.isDefault]);
  const secrets = await client.datastores.listSecrets(group, workspace, 'workspaceblobstore');
  check('datastore secrets', ['Sas', true], [secrets.secretsType, secrets.sasToken.includes('sig=')]);

  const credentials = { credentialsType: 'AccountKey', secrets: { secretsType: 'AccountKey', key: 'YQ==' } };
  const put = { properties: { datastoreType: 'AzureBlob', accountName: 'theirs', containerName: 'rows', credentials } };
  await client.datastores.createOrUpdate(group, workspace, 'theirs', put);
  const { properties } = await client.datastores.get(group, workspace, 'theirs');
  check('datastore put', ['theirs', 'rows', undefined], [properties.accountName, properties.containerName, properties.credentials.secrets]);
  check('datastore key', 'YQ==', (await client.datastores.listSecrets(group, workspace, 'theirs')).key);
  await client.datastores.delete(group, workspace, 'theirs');
  check('datastore deleted', 404, (await refused(() => client.datastores.get(group, workspace, 'theirs')))[0]);
}

async function endOf(name) {
  for (;;) {
    const job = await client.jobs.get(group, workspace, name);
    if (['Completed', 'Failed', 'Canceled'].includes(job.properties.status)) {
      return job;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function useJobs() {
  const put = { properties: {
    jobType: 'Pipeline', displayName: 'By JavaScript', experimentName: 'javascript', tags: { team: 'a' },
    inputs: { word: { jobInputType: 'literal', value: 'hello' } },
    outputs: { result: { jobOutputType: 'uri_file' } },
    settings: { default_compute: 'azureml:cluster' },
    jobs: { say: { type: 'command', componentId: 'azureml:say:1', inputs: { word: { job_input_type: 'literal', value: '${{parent.inputs.word}}' } },
      outputs: { said: { value: '${{parent.outputs.result}}', type: 'literal' } } } },
  } };
  check('job created', put, part(await client.jobs.createOrUpdate(group, workspace, 'by-javascript', put), put));
  const ended = await endOf('by-javascript');
  check('job ended', 'Completed', ended.properties.status);
  check('job got', put, part(ended, put));
  const command = { properties: { jobType: 'Command', command: 'sleep 600', environmentId: 'azureml:tools:1', computeId: 'azureml:cluster', displayName: 'sleeps' } };
  check('command created', command, part(await client.jobs.createOrUpdate(group, workspace, 'sleeps', command), command));
  check('jobs listed', ['by-javascript', 'sleeps'], await names(client.jobs.list(group, workspace)));
  await client.jobs.beginCancelAndWait(group, workspace, 'sleeps', fast);
  check('job canceled', 'Canceled', (await endOf('sleeps')).properties.status);
  await client.jobs.beginDeleteAndWait(group, workspace, 'sleeps', fast);
  check('job deleted', ['by-javascript'], await names(client.jobs.list(group, workspace)));
  check('job missing', [404, 'ResourceNotFound'], await refused(() => client.jobs.get(group, workspace, 'sleeps')));
}

async function useSchedules() {
  const put = { properties: {
    displayName: 'By JavaScript', isEnabled: true,
    trigger: { triggerType: 'Recurrence', frequency: 'Week', interval: 2, startTime: '2099-01-01T05:00:00', timeZone: 'Tokyo Standard Time',
      schedule: { hours: [5], minutes: [30], weekDays: ['Monday', 'Friday'] } },
    action: { actionType: 'CreateJob', jobDefinition: {
      jobType: 'Pipeline', componentId: `${id}/components/pipeline/versions/1`, inputs: { word: { jobInputType: 'literal', value: 'due' } },
    } },
  } };
  check('schedule created', put, part(await client.schedules.beginCreateOrUpdateAndWait(group, workspace, 'fortnightly', put, fast), put));
  check('schedule got', put, part(await client.schedules.get(group, workspace, 'fortnightly'), put));
  check('schedules listed', ['fortnightly'], await names(client.schedules.list(group, workspace)));
  const off = { properties: { ...put.properties, isEnabled: false } };
  await client.schedules.beginCreateOrUpdateAndWait(group, workspace, 'fortnightly', off, fast);
  check('schedules disabled', ['fortnightly'], await names(client.schedules.list(group, workspace, { listViewType: 'DisabledOnly' })));
  await client.schedules.beginDeleteAndWait(group, workspace, 'fortnightly', fast);
  check('schedules deleted', [], await names(client.schedules.list(group, workspace, { listViewType: 'All' })));
}

async function useEndpoints() {
  const put = { location: 'local', tags: { team: 'a' }, properties: { authMode: 'AADToken', description: 'an endpoint' } };
  check('endpoint created', put, part(await client.batchEndpoints.beginCreateOrUpdateAndWait(group, workspace, 'by-javascript', put, fast), put));
  check('endpoint got', put, part(await client.batchEndpoints.get(group, workspace, 'by-javascript'), put));
  check('endpoints listed', ['by-javascript'], await names(client.batchEndpoints.list(group, workspace)));
  const patched = await client.batchEndpoints.beginUpdateAndWait(group, workspace, 'by-javascript', { tags: { team: 'b' } }, fast);
  check('endpoint updated', { team: 'b' }, patched.tags);
  check('endpoint keys', [400, 'UserError'], await refused(() => client.batchEndpoints.listKeys(group, workspace, 'by-javascript')));

  // Deployments of components are newer than this client's model of them: it sends the rest of one.
  check('deployment refused', [400, 'UserError'], await refused(() => client.batchDeployments.beginCreateOrUpdateAndWait(
    group, workspace, 'by-javascript', 'first', { location: 'local', properties: { description: 'no component' } }, fast)));
  const answer = await fetch(`${url}${id}/batchEndpoints/by-javascript/deployments/first?api-version=${apiVersion}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${(await credential.getToken()).token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ location: 'local', properties: { deploymentConfiguration: {
      deploymentConfigurationType: 'PipelineComponent', componentId: { assetId: `${id}/components/pipeline/versions/1`, referenceType: 'Id' } } } }),
  });
  check('deployment put', 201, answer.status);
  check('deployments listed', ['first'], await names(client.batchDeployments.list(group, workspace, 'by-javascript')));
  const change = { properties: { description: 'the first' }, tags: { team: 'c' } };
  check('deployment updated', change, part(
    await client.batchDeployments.beginUpdateAndWait(group, workspace, 'by-javascript', 'first', change, fast), change));
  check('deployment got', change, part(await client.batchDeployments.get(group, workspace, 'by-javascript', 'first'), change));
  await client.batchDeployments.beginDeleteAndWait(group, workspace, 'by-javascript', 'first', fast);
  await client.batchEndpoints.beginDeleteAndWait(group, workspace, 'by-javascript', fast);
  check('endpoints deleted', [], await names(client.batchEndpoints.list(group, workspace)));
}

async function main() {
  check('workspace', workspace, (await client.workspaces.get(group, workspace)).name);
  check('workspaces of the group', [workspace], await names(client.workspaces.listByResourceGroup(group)));
  check('workspaces of the subscription', [workspace], await names(client.workspaces.listBySubscription()));
  await useComputes();
  await useDatastores();
  await useAssets();
  await useJobs();
  await useSchedules();
  await useEndpoints();
  process.stdout.write(`${JSON.stringify({ checks }, null, 1)}\n`);
}

main().catch((error) => {
  process.stderr.write(`after '${checks.at(-1)?.what}': ${error.stack}\n${error.request ? `${error.request.method} ${error.request.url}\n` : ''}`);
  process.exitCode = 1;
});
