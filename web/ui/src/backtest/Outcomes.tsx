import { Alert, Progress, Table, Text } from "@mantine/core";
import { duration, timeText } from "../api/format";
import { useSettings } from "../settings/settings";
import { LabelBadges, WideTable } from "../shell/parts";
import { Episode, firedOf, Outcome } from "./run";
import { Tested } from "./useBacktest";

/* So many episodes are drawn. */
const drawn = 100;

function summary(outcome: Outcome, toMs: number): string {
  const { times, millis } = firedOf(outcome, toMs);
  const more = outcome.unlistedEpisodes > 0 ? ` (and ${outcome.unlistedEpisodes} more episodes that are not listed)` : "";
  return times === 0 ? `does not fire${more}` : `fires ${times === 1 ? "once" : `${times} times`}, ${duration(Math.round(millis / 1000) * 1000)} in all${more}`;
}

/** What came of a back-test, as it is and changed. */
export function Outcomes({ tested, toMs }: { tested: Tested; toMs: number }) {
  if (!tested.outcomes) {
    return tested.progress === undefined ? null : <Progress value={tested.progress * 100} aria-label="Back-test progress" />;
  }
  const [asItIs, changed] = tested.outcomes;
  const failure = changed.firstFailure ?? asItIs.firstFailure;
  return (
    <>
      <Text aria-live="polite" data-outcome>
        As it is, the alert {summary(asItIs, toMs)}. Changed, it {summary(changed, toMs)}.
      </Text>
      {tested.progress !== undefined && <Progress value={tested.progress * 100} aria-label="Back-test progress" />}
      {failure && (
        <Alert color="red" title="Evaluations failed">
          {failure}
        </Alert>
      )}
      {changed.episodes.length > 0 && <Episodes episodes={changed.episodes} toMs={toMs} />}
    </>
  );
}

function Episodes({ episodes, toMs }: { episodes: Episode[]; toMs: number }) {
  const { localTime } = useSettings();
  const time = (text: string | undefined) => (text === undefined ? "" : timeText(Date.parse(text), localTime));
  return (
    <>
      <WideTable label="Episodes" minWidth={560} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Labels</Table.Th>
            <Table.Th>Active from</Table.Th>
            <Table.Th>Fires from</Table.Th>
            <Table.Th>Until</Table.Th>
            <Table.Th ta="right">For</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {episodes.slice(0, drawn).map((episode, i) => (
            <Table.Tr key={i}>
              <Table.Td>
                <LabelBadges labels={episode.labels} hide={["alertname"]} />
              </Table.Td>
              <Table.Td data-label="Active from">{time(episode.activeAt)}</Table.Td>
              <Table.Td data-label="Fires from">{episode.firedAt ? time(episode.firedAt) : "never"}</Table.Td>
              <Table.Td data-label="Until">{episode.endedAt ? time(episode.endedAt) : "still"}</Table.Td>
              <Table.Td ta="right" data-label="For">
                {episode.firedAt && duration((episode.endedAt ? Date.parse(episode.endedAt) : toMs) - Date.parse(episode.firedAt))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
      {episodes.length > drawn && <Text size="sm">and {episodes.length - drawn} more</Text>}
    </>
  );
}
