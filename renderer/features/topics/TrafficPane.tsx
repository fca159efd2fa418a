import { type ReactNode, useLayoutEffect, useState } from "react";
import { escapeText } from "#shared/base/index.ts";
import type { TopicTraffic } from "#shared/contract/index.ts";
import { quote } from "#shared/capture/filter/index.ts";
import { useView } from "#renderer/contract/index.ts";
import { useAppState } from "#renderer/state/index.ts";
import { EmptyState, formatBytes, formatCount, Message, Pane } from "#renderer/ui/index.ts";
import { createListSource, type GridColumn, RowGrid } from "#renderer/ui/rowGrid/index.ts";
import { middleTruncated } from "#renderer/ui/virtual/index.ts";
import { PersistentSplit } from "#renderer/workbench/index.ts";
import { rateText } from "./topicColumns.ts";
import styles from "./Topics.module.css";

type BusyTopic = TopicTraffic["topics"][number];
type BusyClient = TopicTraffic["clients"][number];
type Busy = Pick<BusyTopic, "messagesPerSecond" | "bytesPerSecond" | "share">;

const LISTED = 50;

/** The topics and the clients that send most, with their share of everything. */
export function TrafficPane(): ReactNode {
  const { value, error } = useView("topicTraffic", { count: LISTED });
  const { layout, packets, topics } = useAppState();
  if (error !== undefined)
    return (
      <EmptyState isSmall title="The ranking failed">
        <Message text={error.message} isSentence />
      </EmptyState>
    );
  if (value === undefined) return <div className={styles.detail} aria-busy="true" />;
  if (value.topics.length === 0) {
    return (
      <EmptyState isSmall title="Nobody is sending">
        No message has come in the last {value.windowSeconds} seconds.
      </EmptyState>
    );
  }
  return (
    <div className={styles.detail}>
      <div className={styles.meter}>
        <span>
          {rateText(value.messagesPerSecond)} messages and {formatBytes(Math.round(value.bytesPerSecond))} a second,
          average of {value.windowSeconds} s
        </span>
      </div>
      <PersistentSplit
        id="topic-traffic"
        orientation="horizontal"
        dividerLabels={["Busiest topics and clients"]}
        parts={[
          {
            id: "topics",
            minSize: 200,
            content: (
              <Pane label="Busiest topics">
                <Ranking
                  label="Busiest topics"
                  rows={value.topics}
                  columns={topicColumns}
                  nameOf={(row) => row.topicName}
                  onOpen={(row) => topics.getState().seek(row.node)}
                />
              </Pane>
            ),
          },
          {
            id: "clients",
            defaultSize: "42%",
            minSize: 200,
            content: (
              <Pane label="Busiest clients">
                <Ranking
                  label="Busiest clients"
                  rows={value.clients}
                  columns={clientColumns}
                  nameOf={(row) => row.clientIdentifier}
                  onOpen={({ clientIdentifier }) => {
                    packets.getState().applyFilter(`client == ${quote(clientIdentifier)} and mqtt.msgtype == PUBLISH`);
                    layout.getState().showActivity("capture");
                  }}
                />
              </Pane>
            ),
          },
        ]}
      />
    </div>
  );
}

interface RankingProps<Row extends Busy> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly GridColumn<Row>[];
  readonly nameOf: (row: Row) => string;
  readonly onOpen: (row: Row) => void;
}

/** A ranking; Enter or a double click goes to where the row comes from. */
function Ranking<Row extends Busy>({ label, rows, columns, nameOf, onOpen }: RankingProps<Row>): ReactNode {
  const [source] = useState(() => createListSource<Row>());
  const [selected, setSelected] = useState<string>();
  useLayoutEffect(() => source.set(rows), [source, rows]);
  const index = rows.findIndex((row) => nameOf(row) === selected);
  return (
    <div className={styles.history}>
      <RowGrid
        label={label}
        columns={columns}
        source={source}
        selectedIndex={index < 0 ? undefined : index}
        selectedKey={selected}
        rowName={(row) =>
          `${nameText(nameOf(row))}, ${rateText(row.messagesPerSecond)} messages per second, ${shareText(row.share)}`
        }
        onSelect={(position) => {
          const row = rows[position];
          setSelected(row === undefined ? undefined : nameOf(row));
        }}
        onActivate={(position) => {
          const row = rows[position];
          if (row !== undefined) onOpen(row);
        }}
      />
    </div>
  );
}

function nameText(name: string): string {
  return name === "" ? "⟨another broker's clients⟩" : escapeText(name);
}

function shareText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function busyColumns<Row extends Busy>(): readonly GridColumn<Row>[] {
  return [
    {
      id: "rate",
      title: "Per second",
      track: "84px",
      isMono: true,
      align: "end",
      text: (row) => formatRate(row.messagesPerSecond),
    },
    {
      id: "bytes",
      title: "Bytes/s",
      track: "84px",
      hiddenBelow: 380,
      isMono: true,
      align: "end",
      text: (row) => formatBytes(Math.round(row.bytesPerSecond)),
    },
    {
      id: "share",
      title: "Share",
      track: "72px",
      isMono: true,
      align: "end",
      text: (row) => shareText(row.share),
    },
  ];
}

function formatRate(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatCount(rate);
}

const topicColumns: readonly GridColumn<BusyTopic>[] = [
  {
    id: "name",
    title: "Topic",
    track: "minmax(120px, 1fr)",
    isMono: true,
    text: (row, capacity) => middleTruncated(nameText(row.topicName), capacity),
  },
  ...busyColumns<BusyTopic>(),
];

const clientColumns: readonly GridColumn<BusyClient>[] = [
  {
    id: "name",
    title: "Client",
    track: "minmax(100px, 1fr)",
    isMono: true,
    text: (row, capacity) => middleTruncated(nameText(row.clientIdentifier), capacity),
  },
  ...busyColumns<BusyClient>(),
];
