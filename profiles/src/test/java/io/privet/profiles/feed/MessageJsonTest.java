package io.privet.profiles.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.privet.proto.profiles.v1.EventCount;
import io.privet.proto.profiles.v1.Rfm;
import io.privet.proto.profiles.v1.WindowCount;
import org.junit.jupiter.api.Test;

class MessageJsonTest {

  @Test
  void writesNumbersTimesAndDurationsPlainly() {
    EventCount count =
        EventCount.newBuilder()
            .setName("Order Completed")
            .setCount(1L << 53)
            .setFirst(Timestamp.newBuilder().setSeconds(1_793_534_400L).setNanos(5_000_000))
            .addWindows(
                WindowCount.newBuilder()
                    .setWindow(Duration.newBuilder().setSeconds(3600))
                    .setCount(0))
            .build();
    assertThat(MessageJson.json(count))
        .hasToString(
            "{\"name\":\"Order Completed\",\"count\":9007199254740992,"
                + "\"first\":\"2026-11-01T12:00:00.005Z\","
                + "\"windows\":[{\"window\":\"PT1H\",\"count\":0}]}");
  }

  @Test
  void leavesOutWhatIsNotSetAndKeepsZero() {
    assertThat(MessageJson.json(Rfm.getDefaultInstance()))
        .hasToString("{\"frequency\":0,\"monetary\":[]}");
    assertThat(MessageJson.json(Rfm.newBuilder().setRecencyDays(0).build()))
        .hasToString("{\"recency_days\":0,\"frequency\":0,\"monetary\":[]}");
  }
}
