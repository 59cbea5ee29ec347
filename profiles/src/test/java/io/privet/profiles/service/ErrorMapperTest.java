package io.privet.profiles.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import io.privet.privacy.keys.SealingException;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorMapperTest {

  @Test
  void namesTheFieldOfAWrongRequest() throws Exception {
    Status status = map(RequestException.invalid("page_size", "-1 (expected: 1 to 1000)"));
    assertThat(status.getCode()).isEqualTo(io.grpc.Status.Code.INVALID_ARGUMENT.value());
    assertThat(status.getMessage()).isEqualTo("page_size: -1 (expected: 1 to 1000)");
    assertThat(reason(status)).isEqualTo("INVALID_FIELD");
    assertThat(detail(status, BadRequest.class).getFieldViolations(0).getField())
        .isEqualTo("page_size");
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheReasonOfEveryRefusal(Refusal refusal) throws Exception {
    Status status = map(new RequestException(refusal, "why"));
    assertThat(status.getCode()).isEqualTo(refusal.code().value());
    assertThat(reason(status)).isEqualTo(refusal.name());
    assertThat(status.getDetailsList().stream().anyMatch(any -> any.is(RetryInfo.class)))
        .isEqualTo(refusal.isWorthRetrying());
  }

  @ParameterizedTest
  @ValueSource(strings = {"08006", "53300", "57P01"})
  void sendsCallersOfAnAbsentStoreBackLater(String sqlState) throws Exception {
    Status status = map(new PgException("secret", "FATAL", sqlState, "secret"));
    assertThat(reason(status)).isEqualTo("STORE_AWAY");
    assertThat(Durations.toMillis(detail(status, RetryInfo.class).getRetryDelay())).isPositive();
    assertThat(status.toString()).doesNotContain("secret");
  }

  @Test
  void sendsCallersBackLaterWhenTheStoreRefusesConnections() throws Exception {
    assertThat(reason(map(new ConnectException("secret")))).isEqualTo("STORE_AWAY");
  }

  @Test
  void tellsAPassedDeadline() throws Exception {
    assertThat(reason(map(new TimeoutException()))).isEqualTo("DEADLINE_PASSED");
  }

  @Test
  void tellsADamagedValueWithoutDetails() throws Exception {
    assertThat(map(new SealingException()).getMessage()).isEqualTo("a stored value does not open");
  }

  @Test
  void tellsNothingOfABug() throws Exception {
    Status status = map(new IllegalStateException("jane@example.com"));
    assertThat(reason(status)).isEqualTo("INTERNAL_ERROR");
    assertThat(status.toString()).doesNotContain("jane");
  }

  private static Status map(Throwable failure) {
    Status status = StatusProto.fromThrowable(ErrorMapper.map("Rpc", failure));
    assertThat(status).isNotNull();
    return status;
  }

  private static String reason(Status status) throws InvalidProtocolBufferException {
    ErrorInfo info = detail(status, ErrorInfo.class);
    assertThat(info.getDomain()).isEqualTo("privet");
    return info.getReason();
  }

  private static <M extends com.google.protobuf.Message> M detail(Status status, Class<M> type)
      throws InvalidProtocolBufferException {
    Any found = status.getDetailsList().stream().filter(any -> any.is(type)).findFirst().get();
    return found.unpack(type);
  }
}
