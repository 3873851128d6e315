// Uses MLflow's API of a workspace with the npm package 'mlflow': experiments, runs, metrics, artifacts.
//
// Prints one JSON document: for each thing looked at, what was put and what came back. Who started the program
// compares the two. Node is to trust the workspace's authority by NODE_EXTRA_CA_CERTS.

const fs = require('node:fs');
const MLflow = require('mlflow').default ?? require('mlflow');
const { ViewType, RunStatus } = require('mlflow/enum');

const [endpoint, tokenFile] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${fs.readFileSync(tokenFile, 'utf8').trim()}` };
// The package tells of each request on standard output, which is for the one document alone.
console.log = () => {};
const { Experiments, Runs, Metrics, Artifacts } = new MLflow({ endpoint, headers });
const checks = [];

function check(what, put, got) {
  checks.push({ what, put, got });
}

async function refused(call) {
  try {
    await call();
    return 'accepted';
  } catch (error) {
    const { status, data } = JSON.parse(error.message.replace(/^Error: /, ''));
    return [status, data.error_code];
  }
}

const values = (list) => Object.fromEntries(list.map(({ key, value }) => [key, value]));

async function useExperiments() {
  const { experiment_id } = await Experiments.create({ name: 'prices' });
  const { experiment } = await Experiments.get({ experiment_id });
  check('experiment got', ['prices', 'active'], [experiment.name, experiment.lifecycle_stage]);
  await Experiments.update({ experiment_id, new_name: 'rents' });
  check('experiments listed', ['Default', 'rents'], (await Experiments.list()).experiments.map((e) => e.name).sort());
  check('a second of the name', [400, 'RESOURCE_ALREADY_EXISTS'], await refused(() => Experiments.create({ name: 'rents' })));
  await Experiments.delete({ experiment_id });
  check('deleted ones listed', ['rents'],
    (await Experiments.list({ view_type: ViewType.DELETED_ONLY })).experiments.map((e) => e.name));
  await Experiments.restore({ experiment_id });
  check('experiment restored', 'active', (await Experiments.get({ experiment_id })).experiment.lifecycle_stage);
  return experiment_id;
}

async function useRuns(experiment_id) {
  const start_time = 1700000000000;
  const { run } = await Runs.create({ experiment_id, user_id: 'ada', start_time, tags: [{ key: 'team', value: 'a' }] });
  const { run_id } = run.info;
  check('run created', ['RUNNING', experiment_id, 'ada', start_time],
    [run.info.status, run.info.experiment_id, run.info.user_id, run.info.start_time]);
  await Runs.logMetric({ run_id, key: 'loss', value: 0.5, timestamp: 1, step: 1 });
  await Runs.logMetric({ run_id, key: 'loss', value: 0.25, timestamp: 2, step: 2 });
  await Runs.logParameter({ run_id, key: 'depth', value: '3' });
  await Runs.setTag({ run_id, key: 'team', value: 'b' });
  await Runs.setTag({ run_id, key: 'gone', value: 'x' });
  await Runs.deleteTag({ run_id, key: 'gone' });
  await Runs.logBatch({
    run_id,
    metrics: [{ key: 'accuracy', value: 0.9, timestamp: 3, step: 0 }],
    params: [{ key: 'trees', value: '10' }],
    tags: [{ key: 'kind', value: 'forest' }],
  });
  check('another value of a param', [400, 'INVALID_PARAMETER_VALUE'],
    await refused(() => Runs.logParameter({ run_id, key: 'depth', value: '4' })));
  const got = (await Runs.get({ run_id })).run.data;
  check('metrics', { accuracy: 0.9, loss: 0.25 }, values(got.metrics));
  check('params', { depth: '3', trees: '10' }, values(got.params));
  const { team, kind, gone } = values(got.tags);
  check('tags', ['b', 'forest', null], [team, kind, gone ?? null]);
  check('history', [[1, 0.5], [2, 0.25]],
    (await Metrics.getHistory({ run_id, metric_key: 'loss' })).metrics.map((m) => [m.step, m.value]));
  const { root_uri, files } = await Artifacts.list({ run_id });
  check('artifacts', [run.info.artifact_uri, []], [root_uri, files ?? []]);
  const ended = await Runs.update({ run_id, status: RunStatus.FINISHED, end_time: start_time + 5 });
  check('run ended', ['FINISHED', start_time + 5], [ended.run_info.status, ended.run_info.end_time]);
  await Runs.create({ experiment_id, start_time });
  const found = await Runs.search({
    experiment_ids: [experiment_id],
    filter: "metrics.loss < 0.3 and params.trees = '10'",
    run_view_type: ViewType.ACTIVE_ONLY,
    order_by: ['metrics.accuracy DESC'],
    max_results: 5,
  });
  check('runs found', [run_id], found.runs.map((r) => r.info.run_id));
  await Runs.delete({ run_id });
  check('run deleted', 'deleted', (await Runs.get({ run_id })).run.info.lifecycle_stage);
  await Runs.restore({ run_id });
  check('run restored', 'active', (await Runs.get({ run_id })).run.info.lifecycle_stage);
  check('a run that is not there', [404, 'RESOURCE_DOES_NOT_EXIST'], await refused(() => Runs.get({ run_id: 'none' })));
}

useExperiments().then(useRuns).then(
  () => process.stdout.write(`${JSON.stringify({ checks }, null, 1)}\n`),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
